namespace Katas.Tracing;

/// <summary>The files that strace writes, in a folder that goes when they were read.</summary>
internal sealed class StraceNotes : IDisposable
{
    // A thread that spins for the whole scene makes some hundred thousand lines.
    private const int MaxLines = 1_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("kata-trace-").FullName;

    /// <summary>The path of the files, before the id of the thread.</summary>
    public string Files => Path.Combine(_folder, "thread");

    /// <summary>What a thread did.</summary>
    /// <param name="thread">Its id.</param>
    /// <returns>Its calls; none when there is no such file.</returns>
    public IReadOnlyList<SystemCall> CallsOf(int thread)
    {
        var file = $"{Files}.{thread}";
        return File.Exists(file) ? StraceParser.Parse(File.ReadLines(file).Take(MaxLines)) : [];
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
