using Katas.Grading;

namespace Katas.Learning;

/// <summary>Judges versions of a learner's files, and remembers what came of it.</summary>
/// <param name="judge">What compiles and runs tests.</param>
/// <param name="cache">What remembers.</param>
/// <param name="clock">What tells the time.</param>
public sealed class Examination(LearnerJudge judge, ResultCache cache, TimeProvider clock)
{
    /// <summary>Compiles a version, and runs tests on it.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="version">The version.</param>
    /// <param name="tests">The tests, in groups that run one after another: those first whose verdict is wanted most.</param>
    /// <param name="watcher">Told of everything at once.</param>
    /// <param name="cancel">Ends it at once; what came until then is remembered.</param>
    /// <returns>All that is known of the version now.</returns>
    /// <exception cref="JudgeFailure">The tests could not be run.</exception>
    public async Task<KataRecord> RunAsync(
        Kata kata, KataVersion version, IReadOnlyList<IReadOnlyList<KataTest>> tests, IExaminationWatcher watcher, CancellationToken cancel)
    {
        var (compiling, analyzing) = judge.Compile(kata, version.Files);
        var compiled = await compiling.ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        watcher.Compiled(compiled);
        var collector = new Collector(watcher);
        var telling = TellAsync();
        try
        {
            foreach (var group in tests.Where(g => g.Count > 0 && compiled.AssemblyPath is not null))
                await judge.RunAsync(compiled.AssemblyPath!, group, collector, cancel).ConfigureAwait(false);
        }
        finally
        {
            compiled = await telling.ConfigureAwait(false);
            Keep();
        }

        return cache.Find(kata.Id, version.Fingerprint) ?? Record();

        async Task<CompilationResult> TellAsync()
        {
            var analyzed = await analyzing.ConfigureAwait(false);
            watcher.Analyzed(analyzed.Analysis);
            return analyzed;
        }

        void Keep() => cache.Keep(kata, Record());

        KataRecord Record() => new(kata.Id, version.Fingerprint, clock.GetUtcNow(), collector.Runs)
        {
            Errors = compiled.Errors,
            Findings = compiled.Analysis.Findings,
        };
    }

    /// <summary>All tests, those first that failed last time.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="last">How tests ended when they were last run.</param>
    /// <returns>The groups to run: the first that failed, the others that failed, the rest.</returns>
    public static IReadOnlyList<IReadOnlyList<KataTest>> FailedFirst(Kata kata, IEnumerable<TestRun> last)
    {
        var names = last.Where(r => r.Outcome == Outcome.Failed).Select(r => r.FullName).ToHashSet();
        var failed = kata.Tests.Where(t => names.Contains(t.FullName)).ToList();
        return [[.. failed.Take(1)], [.. failed.Skip(1)], [.. kata.Tests.Except(failed)]];
    }

    private sealed class Collector(IExaminationWatcher watcher) : IExaminationWatcher
    {
        private readonly List<TestRun> _runs = [];

        public IReadOnlyList<TestRun> Runs
        {
            get
            {
                lock (_runs)
                    return [.. _runs];
            }
        }

        public void Compiled(CompilationResult result) => watcher.Compiled(result);

        public void Analyzed(AnalysisResult analysis) => watcher.Analyzed(analysis);

        public void Started(string test) => watcher.Started(test);

        public void Ended(TestRun run)
        {
            lock (_runs)
                _runs.Add(run);
            watcher.Ended(run);
        }
    }
}
