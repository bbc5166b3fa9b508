using Katas.Grading;

namespace Katas.Cli;

/// <summary>Grades a class in front of somebody.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="katas">The katas.</param>
/// <param name="options">What to do.</param>
/// <param name="judging">How submissions are judged.</param>
/// <param name="quiet">Whether to write nothing but errors.</param>
internal sealed class ClassGrading(Terminal terminal, IReadOnlyList<Kata> katas, GradingOptions options, Judging judging, bool quiet)
{
    /// <summary>Grades a class, keeps its results, writes the reports, and shows the gradebook.</summary>
    /// <param name="folder">The class.</param>
    /// <param name="store">What keeps the results.</param>
    /// <param name="output">The folder for the reports.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ClassFolder folder, IResultStore store, string output, CancellationToken cancel)
    {
        _ = Dotnet.ReferenceAssemblies();
        using var workers = new WorkerPool(judging.Worker);
        var run = new GradingRun(katas, Repository.Find(), workers, judging, store);
        var progress = new ClassProgress(TimeProvider.System);
        await Display().ShowAsync(progress, () => run.GradeAsync(folder, options, progress, cancel)).ConfigureAwait(false);
        var code = ClassReports.Write(quiet ? null : terminal, output, store.Read(cancel), cancel);
        return TellOfFailures(progress.Count()) ? ExitCode.OwnFailure : code;
    }

    // Where the same files have a mark already it stands, and no report tells of the failure.
    private bool TellOfFailures(ProgressCount count)
    {
        var failures = count.Verdicts.Where(v => v.Verdict == Verdict.InternalError).Sum(v => v.Count);
        if (failures == 0)
            return false;
        terminal.Error.WriteLine($"kata: The grader itself failed {failures} times; where the same files have marks already, these stand.\n      Give the same command again, without --again.");
        return true;
    }

    private IProgressDisplay Display() =>
        quiet ? new NoProgressDisplay() : terminal.IsInteractive ? new LiveProgressDisplay(terminal) : new PlainProgressDisplay(terminal);
}
