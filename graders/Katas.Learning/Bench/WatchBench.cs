using System.Diagnostics;
using Katas.Grading;
using Katas.Testing;

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

    // The one on which all three are compared.
    private const string Compared = "03-select";

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

    /// <summary>Measures: this program on every kata, the others on one.</summary>
    /// <param name="rounds">How many edits.</param>
    /// <param name="told">Told of each result at once.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The results.</returns>
    public async Task<IReadOnlyList<Waits>> RunAsync(int rounds, Action<Waits> told, CancellationToken cancel)
    {
        var all = new List<Waits>();
        var katas = KataCatalog.Load().Where(k => new LearnerKata(original, k).IsPlayableHere).OrderByDescending(k => k.Id == Compared).ToList();
        foreach (var each in katas)
        {
            using var one = new BenchKata(original, each);
            var (start, saves) = await MeasureAsync([.. self, "bench", "watch", FolderOption, one.Repository.Root], "testing …", "✗ ", one, rounds, cancel).ConfigureAwait(false);
            Tell(new($"kata watch, {each.Id}", saves) { IsOurs = true });
            if (each.Id == Compared)
                Tell(new($"kata watch, {each.Id}, from its start", [start]));
        }

        using var kata = new BenchKata(original, katas.Single(k => k.Id == Compared));
        Tell(new($"dotnet test, {Compared}", await DotnetTestAsync(kata, rounds, cancel).ConfigureAwait(false)));
        var (cold, warm) = await MeasureAsync([Dotnet.Program, "watch", "--non-interactive", "--project", kata.Folder, "test"], "Test run for", "  Failed ", kata, rounds, cancel).ConfigureAwait(false);
        Tell(new($"dotnet watch test, {Compared}", warm));
        Tell(new($"dotnet watch test, {Compared}, from its start", [cold]));
        return all;

        void Tell(Waits waits)
        {
            all.Add(waits);
            told(waits);
        }
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
                ProcessTree.Kill(_process);
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

/// <summary>How long somebody waited for the first failing test.</summary>
/// <param name="What">With which tool, on which kata.</param>
/// <param name="Seconds">For each edit, in the order in which they were made.</param>
public sealed record Waits(string What, IReadOnlyList<double> Seconds)
{
    /// <summary>Whether it is for this program, warm, that a bound is set.</summary>
    public bool IsOurs { get; init; }

    /// <summary>The wait in the middle.</summary>
    public double Median => Seconds.Order().ElementAt(Seconds.Count / 2);
}
