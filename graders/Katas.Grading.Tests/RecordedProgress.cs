using System.Collections.Concurrent;

namespace Katas.Grading.Tests;

/// <summary>Remembers what a run tells.</summary>
internal sealed class RecordedProgress : IGradingProgress
{
    /// <summary>What was graded.</summary>
    public ConcurrentQueue<string> Graded { get; } = new();

    /// <summary>What was kept because it had not changed.</summary>
    public ConcurrentQueue<string> Kept { get; } = new();

    /// <inheritdoc/>
    public void Start(int katas)
    {
    }

    /// <inheritdoc/>
    public void Begin(string student, string kata)
    {
    }

    /// <inheritdoc/>
    public void End(string student, KataResult result) => Graded.Enqueue(student);

    /// <inheritdoc/>
    public void Keep(string student, string kata) => Kept.Enqueue(student);
}
