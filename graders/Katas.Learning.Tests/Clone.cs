using Katas.Grading;

namespace Katas.Learning.Tests;

/// <summary>A learner's clone of the repository: what the commands for learners read and write of it.</summary>
internal sealed class Clone : IDisposable
{
    private static readonly Repository Original = Repository.FindAbove(AppContext.BaseDirectory)!;

    /// <summary>All katas.</summary>
    public static IReadOnlyList<Kata> Katas { get; } = KataCatalog.Load();

    /// <summary>Clones.</summary>
    public Clone()
    {
        Repository = new Repository(Directory.CreateTempSubdirectory("kata-test-").FullName);
        foreach (var kata in Katas)
        {
            foreach (var file in kata.Manifest.Files)
            {
                // The stubs that are kept, because somebody may run these tests in a clone where the katas are solved.
                Copy($"graders/stubs/{kata.Id}/{file}", $"graders/stubs/{kata.Id}/{file}");
                Copy($"graders/stubs/{kata.Id}/{file}", $"katas/{kata.Id}/{file}");
                Copy($"solutions/{kata.Id}/{file}", $"solutions/{kata.Id}/{file}");
            }

            Copy($"katas/{kata.Id}/README.md", $"katas/{kata.Id}/README.md");
        }

        Learner = new Learner(Repository, Katas, TimeProvider.System);
    }

    /// <summary>The clone.</summary>
    public Repository Repository { get; }

    /// <summary>The learner who works in it.</summary>
    public Learner Learner { get; }

    /// <summary>Writes a file.</summary>
    /// <param name="path">Its path, from the root.</param>
    /// <param name="text">What it holds.</param>
    public void Write(string path, string text)
    {
        var full = Repository.PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path, from the root.</param>
    /// <returns>What it holds.</returns>
    public string Read(string path) => File.ReadAllText(Repository.PathOf(path));

    /// <summary>Copies something of the original repository over a file of the clone.</summary>
    /// <param name="from">The path in the original.</param>
    /// <param name="to">The path in the clone.</param>
    public void Copy(string from, string to) => Write(to, File.ReadAllText(Original.PathOf(from)));

    /// <summary>Solves a kata.</summary>
    /// <param name="kata">Its id.</param>
    public void Solve(string kata)
    {
        foreach (var file in Katas.Single(k => k.Id == kata).Manifest.Files)
            Copy($"solutions/{kata}/{file}", $"katas/{kata}/{file}");
    }

    /// <summary>The kata of an id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The kata.</returns>
    public LearnerKata KataOf(string id) => Learner.Katas.Single(k => k.Kata.Id == id);

    /// <summary>Remembers how tests ended on the files of a kata as they are now, as if they had been run.</summary>
    /// <param name="id">The kata.</param>
    /// <param name="outcome">How each test ended.</param>
    /// <returns>The record.</returns>
    public KataRecord Judge(string id, Func<KataTest, Outcome> outcome)
    {
        var kata = KataOf(id);
        var runs = kata.Kata.Tests.Select(t => new TestRun(t.FullName, outcome(t), outcome(t) == Outcome.Failed ? "It does not." : null, 0.1));
        return Learner.Cache.Keep(kata.Kata, new KataRecord(id, KataVersion.Read(kata).Fingerprint, DateTimeOffset.UnixEpoch, [.. runs]));
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Repository.Root, recursive: true);
}
