using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Katas.Testing;

namespace Katas.Tracing;

/// <summary>Puts a server through the scene and watches its thread.</summary>
/// <param name="mode">How to watch it.</param>
/// <param name="patience">How long to wait for what a server does not do.</param>
internal sealed class TraceRecorder(TraceMode mode, TimeSpan patience)
{
    /// <summary>Records a server. Whatever it does, this ends within some seconds and leaves no process behind.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The trace.</returns>
    public async Task<Trace> RecordAsync(ServerToTrace server, CancellationToken cancel)
    {
        using var notes = new StraceNotes();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var address = listener.LocalEndPoint!;
        using var run = new ProcessRun(listener, server.Assembly, server.Type, new ServerOptions(), LauncherFor(notes));
        // Our copy goes, so that the server's death resets its clients.
        listener.Dispose();

        var thread = ThreadOf(run);
        using var sampler = mode == TraceMode.Sampled && thread is not null ? new ThreadSampler(run.Kernel) : null;
        var scene = await new ScenePlayer(address, patience).PlayAsync(cancel).ConfigureAwait(false);
        var fault = FaultOf(run) ?? await StopAsync(run, cancel).ConfigureAwait(false);
        var sampled = sampler?.Calls(scene);
        run.Dispose();
        var calls = sampled ?? new CallReader(scene).Read(thread is { } id ? notes.CallsOf(id) : []);
        return new Trace(server.Kata, server.Subject, mode, scene, calls) { Fault = fault, IsUnwritten = run.Failure is { IsUnwritten: true } };
    }

    private ServerLauncher LauncherFor(StraceNotes notes) => mode == TraceMode.Traced
        ? new WatchedLauncher(StraceProgram.Path!, StraceProgram.ArgumentsFor(notes.Path), notes.Descriptor)
        : new DirectLauncher();

    // Null when the server was over before anybody could look.
    private static int? ThreadOf(ProcessRun run)
    {
        try
        {
            return run.Kernel.ServerThreadId;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<string?> StopAsync(ProcessRun run, CancellationToken cancel)
    {
        run.RequestStop();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < patience; await Task.Delay(1, cancel).ConfigureAwait(false))
        {
            if (run.HasReturned)
                return null;
            if (FaultOf(run) is { } fault)
                return fault;
        }

        return "Run did not return when stop was cancelled.";
    }

    private static string? FaultOf(ProcessRun run)
    {
        if (run.Failure is { } failure)
            return $"It {SourceLocation.Describe(failure).ReplaceLineEndings(" ")}.";
        if (run.HasReturned)
            return "Run returned, although nobody cancelled stop.";
        return run.End is { } end ? $"Its process {end.Message} while Run was running." : null;
    }
}

/// <summary>A server that can be put through the scene.</summary>
/// <param name="Kata">The id of its kata.</param>
/// <param name="Subject">Whose it is, for people.</param>
/// <param name="Assembly">The path of its assembly.</param>
/// <param name="Type">The full name of its type.</param>
internal sealed record ServerToTrace(string Kata, string Subject, string Assembly, string Type);
