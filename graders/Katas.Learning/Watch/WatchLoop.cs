using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Katas.Grading;

namespace Katas.Learning;

/// <summary>
/// <c>kata watch</c>: one thing after another changes the state, and what takes time happens
/// elsewhere. Nothing that a learner's server does can hold this loop up.
/// </summary>
/// <param name="learner">The learner.</param>
/// <param name="judge">What compiles and runs tests.</param>
/// <param name="screen">Where the state is shown.</param>
/// <param name="errands">What a key starts outside of the screen.</param>
/// <param name="clock">What tells the time.</param>
public sealed class WatchLoop(Learner learner, LearnerJudge judge, IWatchScreen screen, IWatchErrands errands, TimeProvider clock)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    private readonly Channel<Action> _events = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Task> _work = [];
    private LearnerKata _kata = null!;
    private WatchState _state = null!;
    private string? _judged;
    private long? _savedAt;
    private long _startedAt;
    private CancellationTokenSource? _examination;
    private CancellationTokenSource? _errand;
    private bool _isOver;

    /// <summary>Presses a key.</summary>
    /// <param name="key">The key.</param>
    public void Press(char key) => Post(() => Obey(char.ToLowerInvariant(key)));

    /// <summary>Watches until the learner quits.</summary>
    /// <param name="kata">The kata to begin with.</param>
    /// <param name="cancel">Quits.</param>
    /// <returns>A task that ends when nothing runs any more.</returns>
    public async Task RunAsync(LearnerKata kata, CancellationToken cancel)
    {
        _kata = kata;
        _state = new WatchState(kata.Kata, Progress()) { Before = Before() };
        using var saves = new SaveWatcher(learner.Katas, (katas, at) => Post(() => Saved(katas, at)));
        using var ticks = clock.CreateTimer(_ => Post(OnTick), null, Tick, Tick);
        try
        {
            Examine(evenIfKnown: false);
            while (!_isOver && await _events.Reader.WaitToReadAsync(cancel).ConfigureAwait(false))
            {
                while (_events.Reader.TryRead(out var happen))
                    happen();
                screen.Show(_state);
            }
        }
        finally
        {
            _examination?.Cancel();
            _errand?.Cancel();
            await Task.WhenAll(_work).ConfigureAwait(false);
        }
    }

    private void Post(Action happen) => _events.Writer.TryWrite(happen);

    private void Saved(IReadOnlyList<LearnerKata> katas, long at)
    {
        // Who saves another kata works on that one now. What git or a reset brought back is no work.
        if (!katas.Contains(_kata) && katas.FirstOrDefault(k => learner.ProgressOf(k).State == KataState.InProgress) is { } other)
            SwitchTo(other);
        else if (!katas.Contains(_kata))
            _state = _state with { All = Progress() };
        _savedAt = at;
        Examine(evenIfKnown: false);
    }

    private void Obey(char key)
    {
        if (_errand is not null)
        {
            _errand.Cancel();
            return;
        }

        var panel = _state.Panel;
        _state = _state with { Note = null, Panel = WatchPanel.Kata };
        switch (panel, key)
        {
            case (_, 'q'):
                _isOver = true;
                break;
            case (WatchPanel.List, >= '1' and <= '9') when key - '1' < learner.Katas.Count && !learner.Katas[key - '1'].IsPlayableHere:
                _state = _state with { Note = $"{learner.Katas[key - '1'].Kata.Id} cannot be solved on this system." };
                break;
            case (WatchPanel.List, >= '1' and <= '9') when key - '1' < learner.Katas.Count:
                SwitchTo(learner.Katas[key - '1']);
                Examine(evenIfKnown: false);
                break;
            case (WatchPanel.ConfirmReset, 'y'):
                Reset();
                break;
            case (WatchPanel.Kata, _):
                ObeyInKata(key);
                break;
        }
    }

    private void ObeyInKata(char key)
    {
        switch (key)
        {
            case 'n':
                Next();
                break;
            case 'h':
                Hint();
                break;
            case 'l':
                _state = _state with { All = Progress(), Panel = WatchPanel.List };
                break;
            case 'a':
                _savedAt = null;
                Examine(evenIfKnown: true);
                break;
            case 'r':
                _state = _state with { Panel = WatchPanel.ConfirmReset };
                break;
            case 't':
                Run(stop => errands.TraceAsync(_kata, stop));
                break;
            case 'd' when _state.IsPassed:
                Run(stop => errands.DiffAsync(_kata, stop));
                break;
        }
    }

    private void Next()
    {
        if (learner.After(_kata) is { } next)
        {
            SwitchTo(next);
            Examine(evenIfKnown: false);
        }
        else
        {
            _state = _state with { Note = _state.IsPassed ? "That was the last kata; all are passed." : "All other katas are passed." };
        }
    }

    private void Hint()
    {
        try
        {
            _state = _state.Failing is { } failing
                ? _state with { Hint = learner.Hints.Next(_kata.Kata, failing.Step) }
                : _state with { Note = _state.IsPassed ? "No test fails: no hint is needed." : "No test has failed yet; hints are for the first one that does." };
        }
        catch (UserError error)
        {
            _state = _state with { Note = $"{error.Fault} {error.Next}" };
        }
    }

    private void Reset()
    {
        try
        {
            var saved = learner.Reset(_kata).Select(r => r.SavedAs).OfType<string>().ToList();
            Examine(evenIfKnown: false);
            _state = _state with { Hint = null, Note = saved.Count > 0 ? $"The stub is back. Yours is {string.Join(", ", saved)}." : "The stub was there already." };
        }
        catch (UserError error)
        {
            _state = _state with { Note = $"{error.Fault} {error.Next}" };
        }
    }

    private void SwitchTo(LearnerKata kata)
    {
        _examination?.Cancel();
        _kata = kata;
        _judged = null;
        _savedAt = null;
        _state = _state.SwitchTo(kata.Kata) with { All = Progress(), Before = Before() };
    }

    // Begins to judge the files as they are, unless that is what was done last.
    private void Examine(bool evenIfKnown)
    {
        KataVersion version;
        try
        {
            version = KataVersion.Read(_kata);
        }
        catch (UserError missing)
        {
            _examination?.Cancel();
            _judged = null;
            _state = _state.Begin().Fail(missing.Fault, missing.Next);
            return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody is writing it at this moment.
            Later(() => Examine(evenIfKnown));
            return;
        }

        if (!evenIfKnown && version.Fingerprint == _judged)
            return;
        _examination?.Cancel();
        _judged = version.Fingerprint;
        _state = _state.Begin();
        var known = evenIfKnown ? null : learner.Cache.Find(_kata.Kata.Id, version.Fingerprint);
        if (known is not null && known.IsPass(_kata.Kata))
            _state = _state.Know(known);
        else
            Start(version);
        _state = _state with { All = Progress() };
    }

    private void Start(KataVersion version)
    {
        var source = _examination = new CancellationTokenSource();
        var watcher = new Reporter(this, _state.Generation);
        var (kata, groups) = (_kata.Kata, Examination.FailedFirst(_kata.Kata, _state.Before.Values));
        _work.RemoveAll(w => w.IsCompleted);
        _work.Add(Task.Run(() => ExamineAsync(kata, version, groups, watcher, source.Token)));
    }

    private async Task ExamineAsync(Kata kata, KataVersion version, IReadOnlyList<IReadOnlyList<KataTest>> groups, Reporter watcher, CancellationToken cancel)
    {
        try
        {
            await new Examination(judge, learner.Cache, clock).RunAsync(kata, version, groups, watcher, cancel).ConfigureAwait(false);
            watcher.Tell(() => _state = _state.Finished(SinceSave()) with { All = Progress() });
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Another save came, or the end.
        }
        catch (JudgeFailure failure)
        {
            watcher.Tell(() => _state = _state.Fail($"The tests could not be run, which is no fault of yours: {failure.Message}", "a runs them again."));
        }
        catch (UserError error)
        {
            watcher.Tell(() => _state = _state.Fail(error.Fault, error.Next));
        }
        catch (Exception exception)
        {
            // The screen is the only place where anybody would see it.
            watcher.Tell(() => _state = _state.Fail($"This is a fault of kata itself, not yours: {exception.Message}", "a runs the tests again."));
        }
    }

    private TimeSpan? SinceSave() => _savedAt is { } at ? Stopwatch.GetElapsedTime(at) : null;

    // Of what runs at this moment, the cache knows nothing yet; the state does.
    private ImmutableDictionary<string, TestRun> Before() =>
        (learner.Cache.Versions(_kata.Kata.Id).FirstOrDefault(r => r.Runs.Count > 0)?.Runs ?? []).ToImmutableDictionary(r => r.FullName);

    private IReadOnlyList<KataProgress> Progress() => [.. learner.Katas.Select(learner.ProgressOf)];

    private void OnTick()
    {
        if (_state.Phase == WatchPhase.Testing)
            _state = _state with { RunningSeconds = (int)Stopwatch.GetElapsedTime(_startedAt).TotalSeconds };
    }

    private void Later(Action happen) => _work.Add(Task.Run(async () =>
    {
        await Task.Delay(Retry, CancellationToken.None).ConfigureAwait(false);
        Post(happen);
    }));

    private void Run(Func<CancellationToken, Task> errand)
    {
        var source = _errand = new CancellationTokenSource();
        screen.Leave();
        _work.Add(Task.Run(async () =>
        {
            try
            {
                await errand(source.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // A key was pressed before it came to its end.
            }
            finally
            {
                Post(() =>
                {
                    _errand = null;
                    screen.Return();
                });
            }
        }));
    }

    // Tells what belongs to one examination, and nothing more once another one has begun.
    private sealed class Reporter(WatchLoop loop, int generation) : IExaminationWatcher
    {
        public void Compiled(CompilationResult result) => Tell(() =>
        {
            // Before its first test, a server is asked for a sign of life.
            loop._startedAt = Stopwatch.GetTimestamp();
            loop._state = loop._state.Compiled(result);
        });

        public void Analyzed(AnalysisResult analysis) => Tell(() => loop._state = loop._state.Analyzed(analysis.Findings));

        public void Started(string test) => Tell(() =>
        {
            loop._startedAt = Stopwatch.GetTimestamp();
            loop._state = loop._state.Started(test);
        });

        public void Ended(TestRun run) => Tell(() => loop._state = loop._state.Ended(run, loop.SinceSave()));

        public void Tell(Action happen) => loop.Post(() =>
        {
            if (loop._state.Generation == generation)
                happen();
        });
    }
}

/// <summary>What a key of <c>kata watch</c> starts that writes to the terminal by itself. Each ends when somebody has pressed a key.</summary>
public interface IWatchErrands
{
    /// <summary>Shows the system calls of the learner's server.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="stop">Cancelled when a key is pressed.</param>
    /// <returns>A task that ends when a key was pressed.</returns>
    Task TraceAsync(LearnerKata kata, CancellationToken stop);

    /// <summary>Shows the difference to the reference solution.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="stop">Cancelled when a key is pressed.</param>
    /// <returns>A task that ends when a key was pressed.</returns>
    Task DiffAsync(LearnerKata kata, CancellationToken stop);
}
