using System.Diagnostics;
using System.Globalization;
using Katas.Grading;

namespace Katas.Learning;

/// <summary>
/// Measures how long a learner waits from a save to the first failing test: in <c>kata watch</c>, in
/// <c>dotnet test</c> and in <c>dotnet watch test</c>, on the same edit of the same server.
/// </summary>
/// <param name="original">The repository.</param>
/// <param name="self">The command line: the program and its first arguments.</param>
public sealed class WatchBench(Repository original, IReadOnlyList<string> self)
{
    /// <summary>The hidden option by which the benchmark starts <c>kata watch</c> on a folder of its own.</summary>
    public const string FolderOption = "--in";

    // A machine that is busy with something else; whoever waits longer gives up the tool.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    /// <summary>Watches a folder that a benchmark has made, without a terminal, until it is killed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="console">Where to write.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>A task that ends with the watching.</returns>
    public static async Task WatchAsync(string folder, Spectre.Console.IAnsiConsole console, CancellationToken cancel)
    {
        var repository = new Repository(folder);
        var learner = new Learner(repository, [.. KataCatalog.Load().Where(k => Directory.Exists(repository.PathOf(k.Manifest.Folder)))], TimeProvider.System);
        using var judge = new LearnerJudge(repository);
        await new WatchLoop(learner, judge, new PlainScreen(console), new NoErrands(), TimeProvider.System).RunAsync(learner.Katas[0], cancel).ConfigureAwait(false);
    }

    /// <summary>Measures.</summary>
    /// <param name="rounds">How many edits.</param>
    /// <param name="told">Told of each result, a line at a time.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A task that ends when all is told.</returns>
    public async Task RunAsync(int rounds, Action<string> told, CancellationToken cancel)
    {
        told("From the save to the first failing test, the same edit of kata 03 for all:");
        using var kata = new BenchKata(original);
        var (cold, warm) = await MeasureAsync([.. self, "bench", "watch", FolderOption, kata.Repository.Root], "testing …", "✗ ", kata, rounds, cancel).ConfigureAwait(false);
        told(Row("kata watch, from its start", [cold]));
        told(Row("kata watch, warm", warm));
        told(Row("dotnet test", await DotnetTestAsync(kata, rounds, cancel).ConfigureAwait(false)));
        var (coldWatch, warmWatch) = await MeasureAsync([Dotnet.Program, "watch", "--non-interactive", "--project", kata.Folder, "test"], "Test run for", "  Failed ", kata, rounds, cancel).ConfigureAwait(false);
        told(Row("dotnet watch test, from its start", [coldWatch]));
        told(Row("dotnet watch test, warm", warmWatch));
    }

    private static async Task<IReadOnlyList<double>> DotnetTestAsync(BenchKata kata, int rounds, CancellationToken cancel)
    {
        var times = new List<double>();
        for (var i = 0; i <= rounds; i++)
        {
            kata.Edit();
            using var run = new Follower([Dotnet.Program, "test", kata.Folder], kata.Repository.Root);
            times.Add(await run.UntilAsync("  Failed ", Bound, cancel).ConfigureAwait(false));
        }

        // The first one restores the project and builds it from nothing.
        return times[1..];
    }

    private static async Task<(double Cold, IReadOnlyList<double> Warm)> MeasureAsync(IReadOnlyList<string> command, string noticed, string mark, BenchKata kata, int rounds, CancellationToken cancel)
    {
        using var run = new Follower(command, kata.Repository.Root);
        var cold = await run.UntilAsync(mark, Bound, cancel).ConfigureAwait(false);
        var warm = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            // As a learner does, who reads the verdict first; meanwhile the other tests run.
            await Task.Delay(TimeSpan.FromSeconds(2), cancel).ConfigureAwait(false);
            run.Begin();
            kata.Edit();

            // Until a run of its tests begins, what fails is the version before.
            await run.UntilAsync(line => line.Contains(noticed, StringComparison.Ordinal), Bound, cancel).ConfigureAwait(false);
            warm.Add(await run.UntilAsync(mark, Bound, cancel).ConfigureAwait(false));
        }

        return (cold, warm);
    }

    private static string Row(string what, IReadOnlyList<double> seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {what,-36}{seconds.Order().ElementAt(seconds.Count / 2),6:0.00} s{(seconds.Count > 1 ? $"   ({seconds.Min():0.00} to {seconds.Max():0.00} in {seconds.Count} rounds)" : "")}");

    // Runs a program, and waits for a line of its output.
    private sealed class Follower : IDisposable
    {
        private readonly Process _process;
        private readonly System.Threading.Channels.Channel<string> _lines = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private long _begun = Stopwatch.GetTimestamp();

        public Follower(IReadOnlyList<string> command, string folder)
        {
            _process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            _process.OutputDataReceived += (_, line) => Add(line.Data);
            _process.ErrorDataReceived += (_, line) => Add(line.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        // What was said until now does not count.
        public void Begin()
        {
            while (_lines.Reader.TryRead(out _))
            {
                // A line about the edit before.
            }

            _begun = Stopwatch.GetTimestamp();
        }

        public Task<double> UntilAsync(string mark, TimeSpan bound, CancellationToken cancel) =>
            UntilAsync(line => line.StartsWith(mark, StringComparison.Ordinal), bound, cancel);

        public async Task<double> UntilAsync(Func<string, bool> isIt, TimeSpan bound, CancellationToken cancel)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(bound);
            var last = "";
            try
            {
                while (!isIt(last = await _lines.Reader.ReadAsync(patience.Token).ConfigureAwait(false)))
                {
                    // Not yet.
                }

                return Stopwatch.GetElapsedTime(_begun).TotalSeconds;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new UserError(
                    $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} showed no failing test within {bound.TotalMinutes:0} min; its last line is '{last}'.",
                    "Let the machine do nothing else, and call the benchmark again.");
            }
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }

        private void Add(string? line)
        {
            if (line is not null)
                _lines.Writer.TryWrite(line);
        }
    }

    private sealed class NoErrands : IWatchErrands
    {
        public Task TraceAsync(LearnerKata kata, CancellationToken stop) => Task.CompletedTask;

        public Task DiffAsync(LearnerKata kata, CancellationToken stop) => Task.CompletedTask;
    }
}
