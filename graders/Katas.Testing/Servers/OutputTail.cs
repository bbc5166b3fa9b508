using System.Text;

namespace Katas.Testing;

/// <summary>Keeps the end of what a process writes, however much it is, and counts it.</summary>
/// <param name="limit">How many bytes are too many.</param>
internal sealed class OutputTail(long limit = long.MaxValue)
{
    private const int KeptChars = 1024;

    private readonly StringBuilder _kept = new();
    private readonly List<Task> _following = [];
    private long _written;
    private bool _speaksOfMemory;

    /// <summary>Whether the process wrote more than the limit.</summary>
    public bool IsFlooded => Interlocked.Read(ref _written) > limit;

    /// <summary>Begins to read an output of a process, so that the process never blocks on a full pipe.</summary>
    /// <param name="output">The redirected output.</param>
    public void Follow(StreamReader output) => _following.Add(FollowAsync(output));

    /// <summary>Waits until all that a process wrote, which has ended, is here.</summary>
    /// <param name="bound">How long at most: a child that it left behind can hold the output open.</param>
    public void WaitForEnd(TimeSpan bound) => Task.WaitAll([.. _following], bound);

    /// <summary>Whether a process, which has ended, said that there was no memory.</summary>
    /// <param name="bound">How long to wait for these words: they can be on their way still.</param>
    /// <returns>Whether it did.</returns>
    public bool SpeaksOfMemory(TimeSpan bound)
    {
        WaitForEnd(bound);
        lock (_kept)
            return _speaksOfMemory;
    }

    /// <summary>The last of the output.</summary>
    /// <returns>The text; it begins with a mark when something before it was dropped.</returns>
    public override string ToString()
    {
        lock (_kept)
            return _kept.ToString();
    }

    private async Task FollowAsync(StreamReader output)
    {
        var buffer = new char[4096];
        try
        {
            int read;
            while ((read = await output.ReadAsync(buffer).ConfigureAwait(false)) > 0)
                Keep(buffer.AsSpan(0, read));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process was killed and its pipe closed while we read: there is no more to keep.
        }
    }

    private static bool IsLackOfMemory(string words) =>
        words.Contains(nameof(OutOfMemoryException), StringComparison.Ordinal)
        || words.Contains("out of memory", StringComparison.OrdinalIgnoreCase);

    private void Keep(ReadOnlySpan<char> text)
    {
        Interlocked.Add(ref _written, Encoding.UTF8.GetByteCount(text));
        lock (_kept)
        {
            _kept.Append(text);
            // Before anything is dropped: a long stack trace can follow.
            _speaksOfMemory = _speaksOfMemory || IsLackOfMemory(_kept.ToString());
            if (_kept.Length <= KeptChars)
                return;
            _kept.Remove(0, _kept.Length - KeptChars);
            _kept[0] = '…';
        }
    }
}
