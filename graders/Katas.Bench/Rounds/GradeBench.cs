using System.Diagnostics;
using Katas.Grading;
using Katas.Testing;

namespace Katas.Bench;

/// <summary><c>kata bench grade</c>: the grader beside a loop of <c>dotnet test</c>, over the same submissions.</summary>
/// <param name="submissions">How many submissions of all katas the grader grades.</param>
/// <param name="looped">How many of them the loop tests, whose rate does not depend on their number.</param>
/// <param name="say">Tells what is being done, a line each.</param>
internal sealed class GradeBench(int submissions, int looped, Action<string> say)
{
    private const double DueRatio = 5;
    private const long DueMemory = 1024L * 1024 * 1024;
    private const double MiB = 1024 * 1024;

    private readonly IReadOnlyList<Kata> _katas = KataCatalog.Load();

    /// <summary>Measures.</summary>
    /// <param name="pace">The name of the form: quick or whole.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The comparison.</returns>
    public async Task<Comparison> RunAsync(string pace, CancellationToken cancel)
    {
        var facts = MachineFacts.Look(new Cores(null, null, 1, "Nothing is pinned."));
        using var workshop = new Workshop();
        var (grading, accounts) = await GradeAsync(workshop.Folder, cancel).ConfigureAwait(false);
        var testing = await TestAsync(workshop.Folder, cancel).ConfigureAwait(false);
        var ratio = (submissions / grading.TotalSeconds) / (looped / testing.TotalSeconds);
        return new Comparison(
            Comparison.CurrentVersion,
            "grade",
            DateTimeOffset.UtcNow,
            pace,
            facts,
            "The grader beside a loop of dotnet test",
            ["solutions judged in a minute", $"submissions of {_katas.Count} katas", "seconds in all"],
            [Row("kata grade", submissions, grading), Row("dotnet test, one after the other", looped, testing)])
        {
            Targets =
            [
                new(FormattableString.Invariant($"The grader is {ratio:0.0} times as quick, due at least {DueRatio:0}"), ratio >= DueRatio),
                new(FormattableString.Invariant($"Grader and workers together had {accounts.PeakMemory / MiB:0} MiB of memory at most, due below 1,024"), accounts.PeakMemory < DueMemory),
            ],
            Remarks =
            [
                FormattableString.Invariant($"While a submission of {_katas.Count} katas is graded, the machine's processors work for {accounts.All.TotalSeconds / submissions:0.0} s: {accounts.Workers.TotalSeconds / submissions:0.0} s of it are the workers', which compile, analyze and are the clients of the tests, {accounts.Grader.TotalSeconds / submissions:0.0} s the grader's own, and the rest the servers', their sandboxes' and whatever else runs."),
                SandboxChoice.WhyNone is null ? "The grader ran every server in the sandbox; dotnet test ran them without." : "Neither ran servers in a sandbox.",
                FormattableString.Invariant($"Memory that processes share, such as the code of the runtime and of Roslyn, is counted once. Counted once for each process it would be {accounts.PeakResident / MiB:0} MiB."),
                "Every submission is the reference solution, so both run every test of it to its end.",
            ],
        };
    }

    private ComparisonRow Row(string name, int count, TimeSpan time) =>
        new(name, [Spread.Round(count * _katas.Count / time.TotalMinutes), Spread.Round(count), Spread.Round(time.TotalSeconds)]);

    private async Task<(TimeSpan Time, ProcessAccounts Accounts)> GradeAsync(string folder, CancellationToken cancel)
    {
        say($"kata grade, {submissions} submissions × {_katas.Count} katas …");
        var repository = Repository.Find();
        foreach (var student in Enumerable.Range(1, submissions))
        {
            foreach (var kata in _katas)
                Write(Path.Combine(folder, "class", $"student-{student:00}", "katas", kata.Id), repository.SolutionOf(kata));
        }

        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "kata.dll"), "grade", Path.Combine(folder, "class"), "--out", Path.Combine(folder, "grades"), "--quiet",
            "--sandbox", SandboxChoice.WhyNone is null ? "bwrap" : "none",
        ];
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(Dotnet.Program, arguments))!;
        using var accounts = new ProcessAccounts(process.Id);
        using var killing = cancel.Register(() => ProcessTree.Kill(process));
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? (watch.Elapsed, accounts)
            : throw new OutputFailure($"kata grade ended with code {process.ExitCode}.", "Grade the sample class to see why: kata demo");
    }

    private async Task<TimeSpan> TestAsync(string folder, CancellationToken cancel)
    {
        say("A clone for dotnet test, built once …");
        var repository = Repository.Find();
        var loop = new TestLoop(Path.Combine(folder, "clone"));
        try
        {
            await loop.PrepareAsync(_katas, cancel).ConfigureAwait(false);
            say($"dotnet test, {looped} × {_katas.Count} times …");
            var watch = Stopwatch.StartNew();
            foreach (var student in Enumerable.Range(1, looped))
            {
                foreach (var kata in _katas)
                {
                    // A comment of each student's own: another submission, which is compiled anew.
                    IReadOnlyList<SourceFile> sources = [.. repository.SolutionOf(kata).Select(s => s with { Text = $"{s.Text}// {student}\n" })];
                    if (!await loop.TestAsync(kata, sources, cancel).ConfigureAwait(false))
                        say($"{kata.Id}: dotnet test did not pass; its time counts all the same.");
                }
            }

            return watch.Elapsed;
        }
        finally
        {
            loop.EndServers();
        }
    }

    private static void Write(string folder, IReadOnlyList<SourceFile> sources)
    {
        Directory.CreateDirectory(folder);
        foreach (var source in sources)
            File.WriteAllText(Path.Combine(folder, source.Name), source.Text);
    }
}
