using System.Collections.Concurrent;
using System.Text.Json;
using Katas.Host.Probing;

namespace Katas.Testing;

/// <summary>A probe in a process of its own; requests and replies are lines of its control channel.</summary>
internal sealed class ProcessProbe : IProbeRun
{
    // A selector that closes the channel and lives on is not waited for.
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    private readonly HostProcess _host;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<ProbeReply?>> _awaited = [];
    private readonly ManualResetEventSlim _begun = new();
    private volatile bool _greeted;
    private volatile bool _ended;
    private bool _disposed;
    private int _lastId;

    /// <summary>Starts a host that probes.</summary>
    /// <param name="assembly">The path of the assembly that holds the selectors.</param>
    public ProcessProbe(string assembly)
    {
        _host = HostProcess.Start([], assembly, (control, path) => new ProbeArguments(control, path).ToCommandLine());
        new Thread(FollowReplies) { Name = "kata-replies", IsBackground = true }.Start();
        try
        {
            ExpectToBegin();
        }
        catch
        {
            _host.Dispose();
            throw;
        }
    }

    public bool HasEnded => _ended;

    public int? ExitCode => _host.ExitCode;

    public string Output => _host.Output;

    // A new view each time, because it is told the thread, and each selector has its own.
    public KernelView? LookAtProcess() => SystemCalls.AreKnown ? new KernelView(_host.Id) : null;

    public Task<ProbeReply?> Ask(ProbeRequest request)
    {
        var numbered = request with { Id = ++_lastId };
        var reply = new TaskCompletionSource<ProbeReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[numbered.Id] = reply;
        try
        {
            _host.Send(JsonSerializer.Serialize(numbered, ProbeJson.Default.ProbeRequest));
        }
        catch (IOException)
        {
            // The process is gone: there will be no reply.
            End();
        }

        // The end may have come before this request was noted.
        if (_ended)
            reply.TrySetResult(null);
        return reply.Task;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;

        // The end of the channel overtakes that of the process, which tells why.
        if (_ended)
            _host.WaitForExit(LastWords);

        // Before it is killed: what it did until now was its own doing.
        _host.LookForRefusal();
        if ((_host.EndAfter(null) ?? _host.Refusal) is { } end)
            KataFixture.ServerEnded?.Invoke(end);
        _host.Dispose();
        End();
    }

    // The host greets with a reply that nobody asked for.
    private void ExpectToBegin()
    {
        if (!_begun.Wait(Patience.ForStart))
            throw new TimeoutException($"The host process did not begin to probe within {Patience.ForStart.TotalSeconds:0} s.\n{_host.Output}");
        _host.Begin(signSeen: _greeted);
    }

    private void FollowReplies()
    {
        try
        {
            var replies = new ReportReader(_host.Control, ReportReader.OfManySelectors);
            while (replies.ReadLine() is { } line)
                Take(JsonSerializer.Deserialize(line, ProbeJson.Default.ProbeReply) ?? throw new JsonException("A reply is null."));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process or the test is over.
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            // The host writes no such thing: the selector has found the channel.
            _host.KillForAbuse();
        }

        End();
    }

    private void Take(ProbeReply reply)
    {
        _greeted = true;
        _begun.Set();
        if (_awaited.TryRemove(reply.Id, out var awaited))
            awaited.TrySetResult(reply);
    }

    private void End()
    {
        _ended = true;
        _begun.Set();
        foreach (var awaited in _awaited.Values)
            awaited.TrySetResult(null);
    }
}
