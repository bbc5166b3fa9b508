using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Katas.Host;

namespace Katas.Testing;

/// <summary>A server in a process of its own.</summary>
internal sealed class ProcessRun : IServerRun
{
    // A child that the server left behind can hold the channel open for ever.
    private static readonly TimeSpan LastReport = TimeSpan.FromSeconds(2);

    // It has nothing left to do then. Long, because the machine may be busy.
    private static readonly TimeSpan EndOfThread = TimeSpan.FromSeconds(2);

    private readonly Stopwatch _sinceReport = new();
    private readonly HostProcess _host;
    private readonly Thread _reports;
    private readonly ManualResetEventSlim _started = new();
    private volatile ServerFailure? _failure;
    private volatile bool _returned;
    private volatile bool _begun;
    private volatile bool _stopRequested;
    private bool _hadLastReport;
    private bool _disposed;

    /// <summary>Starts a host that serves.</summary>
    /// <param name="listener">The listening socket; the host gets a descriptor of its own.</param>
    /// <param name="assembly">The path of the server's assembly.</param>
    /// <param name="type">The full name of the server's type.</param>
    /// <param name="options">How to start it.</param>
    /// <param name="launcher">How to start the process; null for <see cref="KataFixture.Launcher"/>.</param>
    public ProcessRun(Socket listener, string assembly, string type, ServerOptions options, ServerLauncher? launcher = null)
    {
        var descriptor = (int)listener.Handle;
        _host = HostProcess.Start(
            [descriptor],
            assembly,
            (control, path) => new HostArguments(descriptor, control, path, type, options.ForbidReadiness) { AwaitBegin = true }.ToCommandLine(),
            options.WithLittleGarbage ? BriefRuntime.WithLittleGarbage : null,
            launcher);
        _reports = new Thread(FollowReports) { Name = "kata-reports", IsBackground = true };
        _reports.Start();

        try
        {
            ExpectToBegin(listener);
        }
        catch
        {
            _host.Dispose();
            throw;
        }
    }

    // What is reported comes out of the server's own process. After a stop, the kernel has the last word;
    // without one, the host ends the process at once when Run returns.
    public bool HasReturned => _returned && (_stopRequested ? Kernel.ServerThreadHasEnded : !IsForged);

    public ServerFailure? Failure => _failure;

    public int? ExitCode
    {
        get
        {
            if (_host.ExitCode is not null)
                AwaitLastReport();
            return _host.ExitCode;
        }
    }

    public ServerEnd? End
    {
        get
        {
            if (_host.ExitCode is not null)
                AwaitLastReport();
            var end = _host.EndAfter(_failure);

            // That is how the host ends it. With any other code the server did, whatever was reported before.
            return _returned && end is { Cause: ServerEndCause.Exited, ExitCode: Host.ExitCode.ServerFailed }
                ? end with { Cause = ServerEndCause.Returned, Message = "ended because Run had returned" }
                : end;
        }
    }

    public long PeakMemory => _host.PeakMemory;

    public string Output => _host.Output;

    public KernelView Kernel => _host.Kernel;

    private bool IsForged => _returned && Kernel.ServerThreadIsThere;

    public void RequestStop()
    {
        _stopRequested = true;
        Order(HostMessage.Stop);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        var channelEnded = !_reports.IsAlive;
        TakeWhatWasReported();

        // The end of the channel overtakes that of the process, which tells why. So does a report of a failure:
        // one that the server made up by itself, in a sandbox, is no cover for what it does next.
        if (channelEnded || (_failure is not null && _host.IsLimited))
            _host.WaitForExit(LastReport);

        // The thread that has reported its return is at its very end; one that stays has not returned.
        if (IsForged)
            Patience.Until(() => !IsForged || _sinceReport.Elapsed > EndOfThread, EndOfThread);
        if (IsForged)
            _host.KillForAbuse();

        // Before it is killed: what it did until now was its own doing.
        _host.LookForRefusal();
        if ((End ?? _host.Refusal) is { } end)
            KataFixture.ServerEnded?.Invoke(end);
        _disposed = true;
        _host.Dispose();
        _started.Dispose();
    }

    // On a busy machine the thread that follows is late, and what a server has made up by now would never be seen.
    private void TakeWhatWasReported()
    {
        _host.EndReports();
        _reports.Join(Patience.ForProgress);
    }

    // The exit of the process can overtake its report.
    private void AwaitLastReport()
    {
        if (!_hadLastReport && !_disposed)
            _reports.Join(LastReport);
        _hadLastReport = true;
    }

    private void ExpectToBegin(Socket listener)
    {
        if (!_started.Wait(Patience.ForStart))
            throw new TimeoutException($"The host process did not begin to serve within {Patience.ForStart.TotalSeconds:0} s.\n{_host.Output}");
        _host.Begin(signSeen: _begun);
        if (_failure is null)
            BeginToServe(listener);
    }

    private void BeginToServe(Socket listener)
    {
        try
        {
            Kernel.FixServerThread();
            Kernel.NoteHostsSockets(KernelView.NameOf(listener));
        }
        catch (IOException)
        {
            // The process is gone already: ExitCode tells.
        }

        Order(HostMessage.Begin);
    }

    private void Order(string order)
    {
        try
        {
            _host.Send(order);
        }
        catch (IOException)
        {
            // The process is gone, and with it what was to begin or to be stopped: ExitCode tells.
        }
    }

    private void FollowReports()
    {
        try
        {
            var reports = new ReportReader(_host.Control, ReportReader.OfOneServer);
            while (reports.ReadLine() is { } report)
                Take(report);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process or the test is over; what was reported until then counts.
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            // The host writes no such thing: the server has found the channel.
            _host.KillForAbuse();
        }

        Unblock();
    }

    private void Take(string report)
    {
        _begun = true;
        if (report == HostMessage.Returned)
            TakeReturn();
        else if (report.StartsWith(HostMessage.Failed, StringComparison.Ordinal))
            TakeFailure(ServerFailure.FromJson(report[HostMessage.Failed.Length..]));
        else if (report != HostMessage.Started)
            throw new InvalidDataException("This is no report of the host's.");
        Unblock();
    }

    private void TakeReturn()
    {
        if (_returned)
            throw new InvalidDataException("Run returns once.");
        _sinceReport.Start();
        _host.LookForRefusal();
        _returned = true;
        Order(HostMessage.Seen);
    }

    private void TakeFailure(ServerFailure failure)
    {
        // What was refused to it may be why it failed; with the process, the traces go.
        _host.LookForRefusal();
        _failure = failure;
        Order(HostMessage.Seen);
    }

    private void Unblock()
    {
        try
        {
            _started.Set();
        }
        catch (ObjectDisposedException)
        {
            // The test is over, so nobody waits.
        }
    }
}
