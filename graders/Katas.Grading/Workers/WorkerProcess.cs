using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Katas.Testing;

namespace Katas.Grading;

/// <summary>
/// One worker, seen from the grader: a process that compiles and judges one submission after the
/// other. Nothing that happens in it can take the grader down.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    // Far more than anything takes that goes on at all: only a worker that hangs meets them.
    private static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(10);

    // A test may have three servers, and each of them three minutes.
    private static readonly TimeSpan TestLimit = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private const int KeptErrorLines = 20;

    // In bytes. A source that makes the compiler hoard memory ends the worker before the machine suffers.
    private const long Heap = 1024 * 1024 * 1024;

    // In bytes. The usual measure follows the processor's cache: with a large one, every worker would let
    // that much garbage lie before it collects any.
    private const long Garbage = 8 * 1024 * 1024;

    // For people who run tests themselves: where servers run is the order's to say.
    private static readonly string[] IgnoredVariables = ["KATA_IN_PROCESS", "KATA_SANDBOX"];

    private readonly Process _process;
    private readonly Scratch _scratch;
    private readonly bool _isWrapped;
    private readonly Queue<string> _errors = new();

    private WorkerProcess(Process process, Scratch scratch, bool isWrapped)
    {
        _process = process;
        _isWrapped = isWrapped;
        _scratch = scratch;
        process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a worker.</summary>
    /// <param name="command">How.</param>
    /// <returns>The running worker.</returns>
    /// <exception cref="WorkerFailure">No process could be started.</exception>
    public static WorkerProcess Start(WorkerCommand command)
    {
        var scratch = Scratch.Create();
        var (program, arguments) = command.IsConfined ? PrivateNetwork.Wrap(command.Program, command.Arguments) : (command.Program, command.Arguments);
        var start = new ProcessStartInfo(program, [.. arguments, scratch.Folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = command.Folder ?? "",
        };
        BriefRuntime.SetFor(start);
        start.Environment["DOTNET_GCHeapHardLimit"] = Heap.ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_GCgen0size"] = Garbage.ToString("X", CultureInfo.InvariantCulture);
        if (command.Seed is { } seed)
            start.Environment["KATA_SEED"] = seed.ToString(CultureInfo.InvariantCulture);
        foreach (var name in IgnoredVariables)
            start.Environment.Remove(name);
        return new WorkerProcess(Start(start, scratch), scratch, command.IsConfined);
    }

    // The system has no process or memory left for another one, or the program is gone.
    private static Process Start(ProcessStartInfo start, Scratch scratch)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            scratch.Dispose();
            throw new WorkerFailure($"No worker process could be started. {exception.Message}");
        }
    }

    /// <summary>Compiles a submission.</summary>
    /// <param name="order">The submission.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="AnalyzerFailure">The worker crashed or hangs over the analyzer.</exception>
    /// <exception cref="WorkerFailure">The worker crashed or hangs.</exception>
    public async Task<CompilationResult> CompileAsync(CompileOrder order, CancellationToken cancel)
    {
        await SendAsync(order, cancel).ConfigureAwait(false);
        var reply = await ReceiveAsync(CompileLimit, cancel).ConfigureAwait(false);
        if (reply is AnalyzingReply)
            reply = await ReceiveAnalyzedAsync(cancel).ConfigureAwait(false);
        return reply is CompiledReply compiled ? compiled.Result : throw Unexpected();
    }

    private async Task<WorkerReply> ReceiveAnalyzedAsync(CancellationToken cancel)
    {
        try
        {
            return await ReceiveAsync(CompileLimit, cancel).ConfigureAwait(false);
        }
        catch (WorkerFailure failure)
        {
            throw new AnalyzerFailure(failure.Message);
        }
    }

    /// <summary>Judges what was compiled, here or by another worker.</summary>
    /// <param name="order">The tests to run.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="heard">Told of every test that begins and every test that ends, at once; null when nobody watches.</param>
    /// <returns>How each test ended, and each server that ended by itself.</returns>
    /// <exception cref="WorkerFailure">The worker crashed or hangs, or it could not judge.</exception>
    public async Task<Judgement> JudgeAsync(JudgeOrder order, CancellationToken cancel, Action<WorkerReply>? heard = null)
    {
        await SendAsync(order, cancel).ConfigureAwait(false);
        var judgement = new Judgement.Builder();
        while (true)
        {
            switch (await ReceiveAsync(TestLimit, cancel).ConfigureAwait(false))
            {
                case StartedReply started:
                    heard?.Invoke(started);
                    break;
                case TestReply test:
                    judgement.Add(test.Run);
                    heard?.Invoke(test);
                    break;
                case EndReply end:
                    judgement.Add(end.End);
                    break;
                case JudgedReply { Fault: null } judged:
                    return judgement.Build() with { IsOutOfTime = judged.IsOutOfTime };
                case JudgedReply { Fault: { } fault }:
                    throw new WorkerFailure($"The tests could not be run: {fault}");
                default:
                    throw Unexpected();
            }
        }
    }

    /// <summary>Ends the worker's input, as the end of this process would.</summary>
    internal void CloseInput() => _process.StandardInput.Close();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Ctrl-C in a terminal ends a bwrap around the worker, but not the worker: the end of its input
        // does. It holds our end of its errors, so that without this we would wait for it for ever.
        EndInput();
        if (!_process.HasExited)
            Kill();
        _process.WaitForExit();
        _process.Dispose();
        LostSandboxes.End();
        _scratch.Dispose();
    }

    private void EndInput()
    {
        try
        {
            CloseInput();
        }
        catch (IOException)
        {
            // The worker is gone, and with it the reader of what was still to be written.
        }
    }

    // In a network of its own the worker is bwrap's child. It goes first, so that bwrap sees to what is
    // left of it, and ends; the other way round it would stay as a zombie for as long as this process lives.
    private void Kill()
    {
        if (_isWrapped && KillChildren() && _process.WaitForExit(Farewell))
            return;
        ProcessTree.Kill(_process);
    }

    private bool KillChildren()
    {
        var children = ProcessTree.ChildrenOf(Id);
        children.ForEach(ProcessTree.Kill);
        return children.Count > 0;
    }

    private async Task SendAsync(WorkerOrder order, CancellationToken cancel)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(order.ToJson().AsMemory(), cancel).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(cancel).ConfigureAwait(false);
        }
        catch (IOException)
        {
            throw Crash();
        }
    }

    private async Task<WorkerReply> ReceiveAsync(TimeSpan limit, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(limit);
        try
        {
            return await _process.StandardOutput.ReadLineAsync(patience.Token).ConfigureAwait(false) is { } line
                ? WorkerReply.FromJson(line)
                : throw Crash();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new WorkerFailure($"The worker process has given no sign of life for {limit.TotalSeconds:0} s.");
        }
        catch (JsonException exception)
        {
            throw new WorkerFailure($"The worker process answered what is no reply: {exception.Message}");
        }
    }

    private WorkerFailure Unexpected() => new($"The worker process answered something else than it was asked.");

    private WorkerFailure Crash()
    {
        // Wait for the last of its errors, which say why. One that has only lost its output ends with its input.
        EndInput();
        _process.WaitForExit();
        lock (_errors)
            return new WorkerFailure($"The worker process ended with exit code {_process.ExitCode}.\n{string.Join('\n', _errors)}".TrimEnd());
    }

    private void KeepError(string? line)
    {
        if (line is null)
            return;
        lock (_errors)
        {
            // The first lines name the exception; a stack overflow repeats the rest ten thousand times.
            if (_errors.Count < KeptErrorLines)
                _errors.Enqueue(line);
        }
    }
}

/// <summary>A worker could not do its work, which is no fault of a student's until proven.</summary>
/// <param name="message">What happened.</param>
internal class WorkerFailure(string message) : Exception(message);

/// <summary>A worker broke down over the analyzer, after it had compiled something.</summary>
/// <param name="message">What happened.</param>
internal sealed class AnalyzerFailure(string message) : WorkerFailure(message);

/// <summary>No worker could compile something: by its own fault, or the source's.</summary>
/// <param name="message">What happened.</param>
internal sealed class CompilerFailure(string message) : WorkerFailure(message);
