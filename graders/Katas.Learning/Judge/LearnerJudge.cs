using Katas.Grading;

namespace Katas.Learning;

/// <summary>
/// Compiles a learner's files in this process, where the compiler stays warm, and runs the tests in
/// a worker, which can be killed at any moment: a server that never ends holds nobody up. There is
/// always a second worker in the making, so that the next run does not wait for one.
/// </summary>
public sealed class LearnerJudge : IDisposable
{
    // As much as a compiler's main thread usually has; deeply nested source needs it.
    private const int CompilerStack = 8 * 1024 * 1024;

    private readonly KataCompiler _compiler = new();
    private readonly string _scratch;
    private readonly WorkerCommand _command;
    private readonly Lock _changing = new();
    private readonly List<Task> _endings = [];
    private Task<WorkerProcess>? _ready;
    private int _assemblies;
    private bool _isOver;

    /// <summary>Makes a judge, and begins to start a worker.</summary>
    /// <param name="repository">The repository, whose folder a worker runs in: failures show source lines, which are read from there.</param>
    public LearnerJudge(Repository repository)
    {
        _scratch = MakeScratch(repository.PathOf($"{ResultCache.Folder}/assemblies"));
        _command = WorkerCommand.Default with { Folder = repository.Root };
        Prepare();
    }

    /// <summary>Compiles and analyzes.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="files">The learner's files.</param>
    /// <returns>What became of it, as soon as it can be run; and the same with what the analyzer says, which takes longer.</returns>
    public (Task<CompilationResult> Compiled, Task<CompilationResult> Analyzed) Compile(Kata kata, IReadOnlyList<SourceFile> files)
    {
        // A name of its own for each: a worker may still have the last one open.
        var assembly = Path.Combine(_scratch, $"learner-{Interlocked.Increment(ref _assemblies)}.dll");
        var order = new CompileOrder(files, Stub: []) { RulesOff = kata.Manifest.Analyzer.Off };
        var compiled = new TaskCompletionSource<CompilationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var analyzed = new TaskCompletionSource<CompilationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Compile(order, assembly, compiled, analyzed), CompilerStack) { Name = "compiler", IsBackground = true }.Start();
        return (compiled.Task, analyzed.Task);
    }

    /// <summary>Runs tests, one after another.</summary>
    /// <param name="assembly">What was compiled.</param>
    /// <param name="tests">The tests.</param>
    /// <param name="watcher">Told of each test.</param>
    /// <param name="cancel">Ends the run at once, whatever the server does.</param>
    /// <returns>A task that ends with the last test.</returns>
    /// <exception cref="JudgeFailure">The tests could not be run.</exception>
    public async Task RunAsync(string assembly, IReadOnlyList<KataTest> tests, IExaminationWatcher watcher, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var worker = await TakeAsync().ConfigureAwait(false);
        try
        {
            await worker.JudgeAsync(new JudgeOrder(assembly, [.. tests.Select(t => t.FullName)], Sandbox: null), cancel, Tell(watcher)).ConfigureAwait(false);
            Return(worker);
        }
        catch (WorkerFailure failure)
        {
            End(worker);
            throw new JudgeFailure(failure.Message);
        }
        catch
        {
            End(worker);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_changing)
            _isOver = true;
        try
        {
            if (_ready is { } ready)
                End(ready.GetAwaiter().GetResult());
        }
        catch (WorkerFailure)
        {
            // It ended before it was ready, which is what it is to do now.
        }

        Task.WaitAll([.. _endings]);
        Scratch.Delete(_scratch);
    }

    // Named after this process: what one leaves behind that was killed, the next one clears.
    private static string MakeScratch(string home)
    {
        Directory.CreateDirectory(home);
        foreach (var folder in Directory.GetDirectories(home).Where(f => !IsAlive(Path.GetFileName(f).Split('-')[0])))
            Scratch.Delete(folder);
        return Directory.CreateDirectory(Path.Combine(home, $"{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
    }

    private static bool IsAlive(string id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture));
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // There is no such process, or the folder is none of ours.
            return false;
        }
    }

    private void Compile(CompileOrder order, string assembly, TaskCompletionSource<CompilationResult> compiled, TaskCompletionSource<CompilationResult> analyzed)
    {
        try
        {
            var result = _compiler.Compile(order, assembly, compiled.SetResult);
            compiled.TrySetResult(result);
            analyzed.SetResult(result);
        }
        catch (Exception exception)
        {
            // Whoever waits for the result gets the exception, as if this were no thread of its own.
            compiled.TrySetException(exception);
            analyzed.SetException(exception);
        }
    }

    private Action<WorkerReply> Tell(IExaminationWatcher watcher) => reply =>
    {
        switch (reply)
        {
            case StartedReply started:
                watcher.Started(started.Test);
                break;
            case TestReply test:
                watcher.Ended(test.Run);

                // Only now, when there is a verdict: to start a process takes a processor.
                Prepare();
                break;
        }
    };

    private async Task<WorkerProcess> TakeAsync()
    {
        Task<WorkerProcess> taken;
        lock (_changing)
        {
            taken = _ready ?? Task.Run(() => WorkerProcess.Start(_command));
            _ready = null;
        }

        try
        {
            return await taken.ConfigureAwait(false);
        }
        catch (WorkerFailure failure)
        {
            throw new JudgeFailure(failure.Message);
        }
    }

    private void Prepare()
    {
        lock (_changing)
        {
            if (!_isOver)
                _ready ??= Task.Run(StartWarm);
        }
    }

    // One that has found its tests before it is asked to run some.
    private async Task<WorkerProcess> StartWarm()
    {
        var worker = WorkerProcess.Start(_command);
        try
        {
            await worker.JudgeAsync(new JudgeOrder("", ["none of this name"], Sandbox: null), CancellationToken.None).ConfigureAwait(false);
            return worker;
        }
        catch
        {
            worker.Dispose();
            throw;
        }
    }

    private void Return(WorkerProcess worker)
    {
        lock (_changing)
        {
            if (_ready is null && !_isOver)
                _ready = Task.FromResult(worker);
            else
                End(worker);
        }
    }

    // To kill a process and its children takes some milliseconds that nobody need wait for but at the end.
    private void End(WorkerProcess worker)
    {
        lock (_changing)
        {
            _endings.RemoveAll(e => e.IsCompletedSuccessfully);
            _endings.Add(Task.Run(worker.Dispose));
        }
    }
}

/// <summary>The tests could not be run, which is no fault of the learner's.</summary>
/// <param name="message">What happened.</param>
public sealed class JudgeFailure(string message) : Exception(message);
