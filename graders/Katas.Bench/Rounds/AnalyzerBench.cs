using System.Diagnostics;
using System.Text.Json;
using Katas.Grading;
using Katas.Testing;

namespace Katas.Bench;

/// <summary><c>kata bench analyzer</c>: what the analyzer adds to a build, beside its peers.</summary>
internal static class AnalyzerBench
{
    private const string Project = "analyzers/EventLoop.Analyzers.Benchmark";
    private const double DueShare = 0.05;

    /// <summary>Measures.</summary>
    /// <param name="quick">Whether once is enough.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="OutputFailure">The benchmark does not build or run.</exception>
    public static async Task<Comparison> RunAsync(bool quick, CancellationToken cancel)
    {
        var facts = MachineFacts.Look(new Cores(null, null, 1, "Nothing is pinned."));
        var json = await RunProgramAsync(quick, cancel).ConfigureAwait(false);
        var inputs = JsonSerializer.Deserialize<List<Input>>(json) ?? throw new JsonException("The benchmark of the analyzer wrote nothing.");
        var with = inputs.Single(i => i.WithLoops);
        var without = inputs.Single(i => !i.WithLoops);
        return new Comparison(
            Comparison.CurrentVersion,
            "analyzer",
            DateTimeOffset.UtcNow,
            quick ? "quick" : "whole",
            facts,
            "The analyzer beside the compiler and its peers",
            [$"{with.Lines:N0} lines with event loops: % of the compile time", "ms", $"{without.Lines:N0} lines without any: % of the compile time", "ms"],
            [.. with.Subjects.Select((subject, i) => Row(subject, with, without.Subjects[i], without))])
        {
            Targets = Targets(with),
            Remarks = [$"To compile them takes {with.CompileMilliseconds:N0} ms and {without.CompileMilliseconds:N0} ms. The time of an analyzer is what the compiler itself accounts to it, over all threads."],
        };
    }

    private static ComparisonRow Row(Subject with, Input inputWith, Subject without, Input inputWithout) => new(
        with.Name,
        [
            Spread.Round(with.Milliseconds / inputWith.CompileMilliseconds * 100),
            Spread.Round(with.Milliseconds),
            Spread.Round(without.Milliseconds / inputWithout.CompileMilliseconds * 100),
            Spread.Round(without.Milliseconds),
        ]);

    private static IReadOnlyList<Target> Targets(Input with)
    {
        var own = with.Subjects[0].Milliseconds;
        var share = own / with.CompileMilliseconds;
        return
        [
            new(FormattableString.Invariant($"With event loops the analyzer takes {share * 100:0.0} % of the compile time, due at most {DueShare * 100:0} %"), share <= DueShare),
            .. with.Subjects.Skip(1).Select(peer => new Target(
                FormattableString.Invariant($"It takes {own / peer.Milliseconds:0.00} of the time of {peer.Name}, due less than 1"), own < peer.Milliseconds)),
        ];
    }

    private static async Task<string> RunProgramAsync(bool quick, CancellationToken cancel)
    {
        var project = Repository.Find().PathOf(Project);

        // Without servers of the build: they would live on, and hold the output open.
        await RunAsync(["build", project, "-c", "Release", "-v", "q", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"], cancel).ConfigureAwait(false);
        var program = Path.Combine(project, "bin", "Release", "net10.0", "EventLoop.Analyzers.Benchmark.dll");
        return await RunAsync([program, "--json", .. quick ? new[] { "--quick" } : []], cancel).ConfigureAwait(false);
    }

    private static async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Dotnet.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var killing = cancel.Register(() => ProcessTree.Kill(process));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None).ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? output
            : throw new OutputFailure($"{Project} did not run: {Cause(await errors.ConfigureAwait(false), output)}", $"Try it alone: dotnet run --project {Project} -c Release");
    }

    // An exception names itself in the first line of the errors, a build that fails in the last ones of its output. The rest is for who runs it alone.
    private static string Cause(string errors, string output) =>
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it said nothing";

    private sealed record Input(int Lines, bool WithLoops, int Rounds, double CompileMilliseconds, IReadOnlyList<Subject> Subjects);

    private sealed record Subject(string Name, double Milliseconds);
}
