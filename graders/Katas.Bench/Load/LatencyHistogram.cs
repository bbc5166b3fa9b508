using System.Numerics;

namespace Katas.Bench;

/// <summary>Counts durations in buckets that are at most 1.6 % wide, without allocating.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 6;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _counts = new long[(64 - SubBucketBits) * SubBuckets];
    private long _max;

    /// <summary>How many durations were counted.</summary>
    public long Count { get; private set; }

    /// <summary>Counts a duration.</summary>
    /// <param name="nanoseconds">The duration.</param>
    public void Add(long nanoseconds)
    {
        _counts[BucketOf(nanoseconds)]++;
        Count++;
        _max = Math.Max(_max, nanoseconds);
    }

    /// <summary>Adds what another one has counted.</summary>
    /// <param name="other">The other one.</param>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
        _max = Math.Max(_max, other._max);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        (Count, _max) = (0, 0);
    }

    /// <summary>The percentiles that are told.</summary>
    /// <returns>The percentiles; all 0 when nothing was counted.</returns>
    public Latencies Summarize() => new()
    {
        P50 = Quantile(0.5),
        P90 = Quantile(0.9),
        P99 = Quantile(0.99),
        P999 = Quantile(0.999),
        Max = _max / 1000.0,
    };

    private double Quantile(double share)
    {
        var left = (long)Math.Ceiling(Count * share);
        for (var i = 0; i < _counts.Length && Count > 0; i++)
        {
            left -= _counts[i];
            if (left <= 0)
                return Math.Min(UpperEndOf(i), _max) / 1000.0;
        }

        return 0;
    }

    // The leading seven bits of a number: where its highest bit is, and the six that follow.
    private static int BucketOf(long value)
    {
        if (value < SubBuckets)
            return (int)Math.Max(0, value);
        var shift = BitOperations.Log2((ulong)value) - SubBucketBits;
        return ((shift + 1) * SubBuckets) + (int)((value >> shift) - SubBuckets);
    }

    private static long UpperEndOf(int bucket)
    {
        var shift = Math.Max(0, (bucket / SubBuckets) - 1);
        return bucket < SubBuckets ? bucket : ((bucket % SubBuckets) + SubBuckets + 1L) << shift;
    }
}
