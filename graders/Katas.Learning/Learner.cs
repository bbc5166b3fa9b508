using Katas.Grading;
using Spectre.Console;

namespace Katas.Learning;

/// <summary>What the commands for learners do, apart from the command line.</summary>
/// <param name="repository">The repository.</param>
/// <param name="katas">All katas.</param>
/// <param name="clock">What tells the time.</param>
public sealed class Learner(Repository repository, IReadOnlyList<Kata> katas, TimeProvider clock)
{
    private readonly ResultCache _cache = new(repository);

    /// <summary>The katas as the learner works on them.</summary>
    public IReadOnlyList<LearnerKata> Katas { get; } = [.. katas.Select(k => new LearnerKata(repository, k))];

    /// <summary>What is known of the learner's versions.</summary>
    public ResultCache Cache => _cache;

    /// <summary>The hints.</summary>
    public HintBook Hints => new(repository, _cache);

    /// <summary>The kata that somebody means.</summary>
    /// <param name="name">Its id, number or name; null for the one to work on now.</param>
    /// <returns>The kata.</returns>
    /// <exception cref="UserError">There is no such kata.</exception>
    public LearnerKata Find(string? name) =>
        name is null ? Current() : Katas.Single(k => k.Kata == KataName.Find(katas, name));

    /// <summary>The kata to work on now: the one in progress whose files were saved last, or else the first that is not passed.</summary>
    /// <returns>The kata; the last one when all are passed.</returns>
    public LearnerKata Current()
    {
        var open = Katas.Where(k => k.IsPlayableHere).Select(k => (Kata: k, Progress: ProgressOf(k))).Where(k => !k.Progress.IsPassed).ToList();
        return open.Where(k => k.Progress.State == KataState.InProgress).OrderByDescending(k => LastSave(k.Kata)).Select(k => k.Kata).FirstOrDefault()
            ?? open.Select(k => k.Kata).FirstOrDefault()
            ?? Katas[^1];
    }

    /// <summary>The kata that comes after another one.</summary>
    /// <param name="kata">The other one.</param>
    /// <returns>The next kata that can be solved here and is not passed; null when there is none.</returns>
    public LearnerKata? After(LearnerKata kata)
    {
        var at = Katas.ToList().FindIndex(k => k.Kata.Id == kata.Kata.Id);
        return Katas.Skip(at + 1).Concat(Katas.Take(at)).FirstOrDefault(k => k.IsPlayableHere && !ProgressOf(k).IsPassed);
    }

    /// <summary>How far the learner is with a kata.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>How far.</returns>
    public KataProgress ProgressOf(LearnerKata kata) => KataProgress.Of(kata, _cache);

    /// <summary>Shows all katas, and what to do next.</summary>
    /// <param name="console">Where.</param>
    public void ShowList(IAnsiConsole console)
    {
        var progress = Katas.Select(ProgressOf).ToList();
        foreach (var line in ListView.Lines(progress))
            console.MarkupLine(line);
        foreach (var missing in progress.Select(p => p.Missing).OfType<UserError>())
            console.MarkupLine($"  {Printable.Markup(missing.Fault)} {Printable.Markup(missing.Next)}");
        console.MarkupLine($"  {Printable.Markup(NextStep(progress))}");
    }

    /// <summary>Brings the stub of a kata back, and forgets which hints were shown.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>What was done to each file.</returns>
    /// <exception cref="UserError">A file cannot be written.</exception>
    public IReadOnlyList<Restored> Reset(LearnerKata kata)
    {
        var restored = new StubReset(clock).Run(kata);
        Hints.Forget(kata.Kata);
        return restored;
    }

    /// <summary>Compiles a kata and runs its tests.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="filter">Which tests; null for all.</param>
    /// <param name="console">Where to show what came of it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Whether every one of these tests passes or cannot be run here.</returns>
    /// <exception cref="UserError">A file is missing, or the filter matches nothing.</exception>
    public async Task<bool> TestAsync(LearnerKata kata, string? filter, IAnsiConsole console, CancellationToken cancel)
    {
        var tests = TestFilter.Choose(kata.Kata, filter);
        var version = KataVersion.ReadOnce(kata);
        using var judge = new LearnerJudge(repository);
        var record = await new Examination(judge, _cache, clock).RunAsync(kata.Kata, version, [tests], new Silence(), cancel).ConfigureAwait(false);
        foreach (var line in TestReport.Lines(kata.Kata, tests, record, Math.Min(console.Profile.Width, ReadableWidth)))
            console.MarkupLine(line);
        var passes = record.Errors.Count == 0 && tests.All(t => record.RunOf(t)?.Outcome is Outcome.Passed or Outcome.Skipped);
        console.MarkupLine($"  {Printable.Markup(passes ? AfterPass(kata, filter) : $"A hint: {CommandName.Of("hint", kata.Kata.Id)}")}");
        return passes;
    }

    /// <summary>Finds the step at which a learner is.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The first test that fails, and why; null when none does.</returns>
    /// <exception cref="UserError">A file is missing.</exception>
    /// <exception cref="DoesNotCompile">A file does not compile.</exception>
    public async Task<(KataTest Test, TestRun Run)?> FirstFailingAsync(LearnerKata kata, CancellationToken cancel)
    {
        var version = KataVersion.ReadOnce(kata);
        var record = _cache.Find(kata.Kata.Id, version.Fingerprint) is { } known && (known.IsPass(kata.Kata) || known.FirstFailing(kata.Kata) is not null)
            ? known
            : await FirstVerdictAsync(kata, version, cancel).ConfigureAwait(false);
        if (record.Errors.Count > 0)
            throw new DoesNotCompile($"{kata.Kata.Manifest.Folder} does not compile: {record.Errors[0]}", $"Make it compile first: {CommandName.Of("test", kata.Kata.Id)}");
        return record.FirstFailing(kata.Kata) is { } test ? (test, record.RunOf(test)!) : null;
    }

    /// <summary>The most characters in a line of text that is to be read.</summary>
    internal const int ReadableWidth = 100;

    private async Task<KataRecord> FirstVerdictAsync(LearnerKata kata, KataVersion version, CancellationToken cancel)
    {
        using var judge = new LearnerJudge(repository);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            return await new Examination(judge, _cache, clock)
                .RunAsync(kata.Kata, version, [kata.Kata.Tests], new UntilFailure(enough), enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return _cache.Find(kata.Kata.Id, version.Fingerprint)!;
        }
    }

    private string AfterPass(LearnerKata kata, string? filter) =>
        filter is not null ? $"All tests of the kata: {CommandName.Of("test", kata.Kata.Id)}"
        : After(kata) is { } next ? $"Compare with the reference: {CommandName.Of("solution", kata.Kata.Id)}   Go on: {CommandName.Of("watch", next.Kata.Id)}"
        : $"Compare with the reference: {CommandName.Of("solution", kata.Kata.Id)}   That was the last one.";

    private string NextStep(IReadOnlyList<KataProgress> progress) => progress.All(p => p.IsPassed)
        ? $"All katas are passed. Compare them with the references: {CommandName.Of("solution", "05")}"
        : $"Next: {CommandName.Of("watch", Current().Kata.Id)}";

    private static DateTime LastSave(LearnerKata kata) =>
        kata.Kata.Manifest.Files.Max(f => File.GetLastWriteTimeUtc(Path.Combine(kata.Folder, f)));

    private sealed class Silence : IExaminationWatcher
    {
        public void Compiled(CompilationResult result)
        {
        }

        public void Analyzed(AnalysisResult analysis)
        {
        }

        public void Started(string test)
        {
        }

        public void Ended(TestRun run)
        {
        }
    }

    private sealed class UntilFailure(CancellationTokenSource enough) : IExaminationWatcher
    {
        public void Compiled(CompilationResult result)
        {
        }

        public void Analyzed(AnalysisResult analysis)
        {
        }

        public void Started(string test)
        {
        }

        public void Ended(TestRun run)
        {
            if (run.Outcome == Outcome.Failed)
                enough.Cancel();
        }
    }
}
