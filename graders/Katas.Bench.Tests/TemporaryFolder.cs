namespace Katas.Bench.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("kata-bench-tests-").FullName;

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => !Directory.EnumerateFileSystemEntries(Path).Any();

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
