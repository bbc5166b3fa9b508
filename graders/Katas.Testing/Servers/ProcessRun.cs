using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Katas.Host;

namespace Katas.Testing;

/// <summary>A server in a process of its own.</summary>
internal sealed class ProcessRun : IServerRun
{
    // A child that the server left behind can hold the channel open for ever.
    private static readonly TimeSpan LastReport = TimeSpan.FromMilliseconds(500);

    private readonly HostProcess _host;
    private readonly Thread _reports;
    private readonly ManualResetEventSlim _started = new();
    private volatile ServerFailure? _failure;
    private volatile bool _returned;
    private volatile bool _begun;
    private bool _disposed;

    /// <summary>Starts a host that serves.</summary>
    /// <param name="listener">The listening socket; the host gets a descriptor of its own.</param>
    /// <param name="assembly">The path of the server's assembly.</param>
    /// <param name="type">The full name of the server's type.</param>
    /// <param name="forbidReadiness">Whether the kernel refuses readiness calls to the server's thread.</param>
    /// <param name="launcher">How to start the process; null for <see cref="KataFixture.Launcher"/>.</param>
    public ProcessRun(Socket listener, string assembly, string type, bool forbidReadiness, ServerLauncher? launcher = null)
    {
        var descriptor = (int)listener.Handle;
        _host = HostProcess.Start(
            [descriptor],
            assembly,
            (control, path) => new HostArguments(descriptor, control, path, type, forbidReadiness).ToCommandLine(),
            launcher);
        _reports = new Thread(FollowReports) { Name = "kata-reports", IsBackground = true };
        _reports.Start();

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

    public bool HasReturned => _returned;

    public ServerFailure? Failure => _failure;

    public int? ExitCode => _host.ExitCode;

    public ServerEnd? End
    {
        get
        {
            // The exit of the process can overtake its report.
            if (!_disposed && _host.ExitCode is not null)
                _reports.Join(LastReport);
            var end = _host.EndAfter(_failure);
            return _returned && end is { Cause: ServerEndCause.Exited }
                ? end with { Cause = ServerEndCause.Returned, Message = "ended because Run had returned" }
                : end;
        }
    }

    public string Output => _host.Output;

    public KernelView Kernel => _host.Kernel;

    public void RequestStop()
    {
        try
        {
            _host.Control.Write(Encoding.UTF8.GetBytes(HostMessage.Stop + "\n"));
        }
        catch (IOException)
        {
            // The process is gone, and with it what was to be stopped: ExitCode tells.
        }
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        // The end of the channel overtakes that of the process, which tells why.
        if (!_reports.IsAlive)
            _host.WaitForExit(LastReport);

        // Before it is killed: what it did until now was its own doing.
        if (End is { } end)
            KataFixture.ServerEnded?.Invoke(end);
        _disposed = true;
        _host.Dispose();
        _started.Dispose();
    }

    private void ExpectToBegin()
    {
        if (!_started.Wait(Patience.ForTest))
            throw new TimeoutException($"The host process did not begin to serve within {Patience.ForTest.TotalSeconds:0} s.\n{_host.Output}");
        _host.Begin(signSeen: _begun);
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
            _host.KillForFlood();
        }

        Unblock();
    }

    private void Take(string report)
    {
        _begun = true;
        if (report == HostMessage.Returned)
            _returned = true;
        else if (report.StartsWith(HostMessage.Failed, StringComparison.Ordinal))
            _failure = ServerFailure.FromJson(report[HostMessage.Failed.Length..]);
        else if (report != HostMessage.Started)
            throw new InvalidDataException("This is no report of the host's.");
        Unblock();
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
