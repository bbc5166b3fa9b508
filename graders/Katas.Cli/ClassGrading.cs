using Katas.Grading;
using Spectre.Console;

namespace Katas.Cli;

/// <summary>Grades a class in front of somebody.</summary>
internal static class ClassGrading
{
    /// <summary>Grades a class, stores its results, and shows its gradebook.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="folder">The class.</param>
    /// <param name="output">The folder for the results.</param>
    /// <param name="katas">The katas.</param>
    /// <param name="jobs">How many submissions to grade at the same time.</param>
    /// <param name="decideSandbox">Says whether servers run in a sandbox; asked when the class is there.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        Terminal terminal, string folder, string output, IReadOnlyList<Kata> katas, int jobs, Func<bool> decideSandbox, CancellationToken cancel)
    {
        var students = ClassFolder.Open(folder);
        _ = Dotnet.ReferenceAssemblies();
        var isConfined = decideSandbox();
        using var workers = new WorkerPool(WorkerCommand.Default with { IsConfined = isConfined });
        var run = new GradingRun(katas, Repository.Find(), workers, isConfined ? Judging.Confined : Judging.Trusted);

        var results = await ProgressDisplay.ShowAsync(
            terminal,
            students.Students.Count * katas.Count,
            step => run.GradeAsync(students, jobs, (student, result) => step($"{student}, {result.Id}: {Gradebook.Describe(result)}"), cancel)).ConfigureAwait(false);

        var file = ResultsFile.Write(output, results);
        Gradebook.Write(terminal.Console, katas, results);
        terminal.Console.MarkupLine($"Every test and its message: {Printable.Markup(file)}");
        return ExitCodeOf(results);
    }

    private static int ExitCodeOf(ClassResults results) =>
        results.Students.Any(s => s.Katas.Any(k => k.Verdict == Verdict.InternalError)) ? ExitCode.OwnFailure : ExitCode.Done;
}
