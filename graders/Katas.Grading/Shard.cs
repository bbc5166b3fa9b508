using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Katas.Grading;

/// <summary>One of several parts of a class, to be graded on machines of their own.</summary>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole class.</summary>
    public static Shard All { get; } = new(1, 1);

    /// <summary>Reads <c>2/8</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shard">The shard.</param>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(string text, out Shard shard)
    {
        shard = All;
        if (text.Split('/') is not [var index, var count] || !IsCount(index, out var i) || !IsCount(count, out var n) || i > n)
            return false;
        shard = new Shard(i, n);
        return true;
    }

    /// <summary>Whether a student belongs to this part. The same on every machine, whoever else is in the class.</summary>
    /// <param name="student">The student's id.</param>
    /// <returns>Whether it does.</returns>
    public bool Includes(string student)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(student));
        return BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)Count == Index - 1;
    }

    /// <summary>Which parts are missing until a class is whole.</summary>
    /// <param name="parts">The parts that there are; they may be of several divisions.</param>
    /// <returns>The missing parts of the division that is nearest to being whole; none when one is.</returns>
    public static IReadOnlyList<Shard> MissingFrom(IReadOnlyCollection<Shard> parts) =>
        parts.GroupBy(p => p.Count).Select(division => MissingFrom(division.Key, division)).MinBy(missing => missing.Count) ?? [];

    private static IReadOnlyList<Shard> MissingFrom(int count, IEnumerable<Shard> parts) =>
        [.. Enumerable.Range(1, count).Select(i => new Shard(i, count)).Except(parts)];

    private static bool IsCount(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1;
}
