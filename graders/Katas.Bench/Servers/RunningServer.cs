using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Katas.Host;
using Katas.Testing;

namespace Katas.Bench;

/// <summary>A server in a process of its own, on a listening socket that it inherits.</summary>
internal sealed class RunningServer : IDisposable
{
    private const int Backlog = 4096;

    private static readonly TimeSpan LastReport = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly Socket? _control;
    private readonly OutputTail _output = new();

    private RunningServer(Process process, Socket? control, int port)
    {
        (_process, _control, Port) = (process, control, port);
        Kernel = new KernelView(process.Id);
        _output.Follow(process.StandardOutput);
        _output.Follow(process.StandardError);
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The id of its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>What the kernel says of its process.</summary>
    public KernelView Kernel { get; }

    /// <summary>The end of what it wrote.</summary>
    public string Output => _output.ToString();

    /// <summary>Starts a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cores">Where it runs.</param>
    /// <returns>The running server.</returns>
    public static RunningServer Start(ReadyServer server, Cores cores)
    {
        using var listener = Listen();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        var descriptor = (int)listener.Handle;
        if (!server.IsHost)
            return new RunningServer(Spawner.Start(StartInfo(server.Command(descriptor, -1), cores), [descriptor]), control: null, port);

        var (ours, theirs) = Libc.SocketPair();
        var control = new Socket(new SafeSocketHandle(ours, ownsHandle: true));
        using var handedOver = new SafeSocketHandle(theirs, ownsHandle: true);
        return new RunningServer(Spawner.Start(StartInfo(server.Command(descriptor, theirs), cores), [descriptor, theirs]), control, port);
    }

    /// <summary>How much the server's process has allocated in all, in bytes.</summary>
    /// <returns>The number; null when it cannot tell.</returns>
    public long? AllocatedBytes()
    {
        if (_control is null)
            return null;
        _control.Send(Encoding.UTF8.GetBytes(HostMessage.CountAllocated + "\n"));
        using var stream = new NetworkStream(_control, ownsSocket: false) { ReadTimeout = 5_000 };
        var reports = new ReportReader(stream, ReportReader.OfOneServer);
        while (reports.ReadLine() is { } report)
        {
            if (report.StartsWith(HostMessage.Allocated, StringComparison.Ordinal))
                return long.Parse(report[HostMessage.Allocated.Length..], CultureInfo.InvariantCulture);
        }

        return null;
    }

    /// <summary>What the server threw, in a process of Katas.Host that has ended because of it.</summary>
    /// <returns>The exception and its place, or null when it threw nothing.</returns>
    public string? Thrown()
    {
        // Its connections are reset a moment before its process is gone.
        if (_control is null || !_process.WaitForExit(LastReport))
            return null;
        using var stream = new NetworkStream(_control, ownsSocket: false) { ReadTimeout = (int)LastReport.TotalMilliseconds };
        var reports = new ReportReader(stream, ReportReader.OfOneServer);
        while (reports.ReadLine() is { } report)
        {
            if (report.StartsWith(HostMessage.Failed, StringComparison.Ordinal))
                return Describe(ServerFailure.FromJson(report[HostMessage.Failed.Length..]));
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A host leads a group of its own; whatever a server may have started is in it.
        if (!_process.HasExited)
        {
            Libc.KillGroup(_process.Id);
            ProcessTree.Kill(_process);
        }

        _process.WaitForExit();
        _control?.Dispose();
        _process.Dispose();
    }

    private static string Describe(ServerFailure failure) =>
        $"threw {failure.Type}: {failure.Message}" + (failure.Line > 0 ? $" ({failure.File}, line {failure.Line})" : "");

    private static Socket Listen()
    {
        // What is accepted inherits this: no server waits for full segments, whether it asks for that or not.
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(Backlog);
        return listener;
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> command, Cores cores)
    {
        var wrapped = Cores.Tie(Cores.Pin(cores.Server, command));
        var start = new ProcessStartInfo(wrapped[0], wrapped.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // As every program of .NET has it; the host goes without in tests, because they start so many.
        start.Environment["DOTNET_TieredPGO"] = "1";

        // It compiles what is hot at once, and not when nothing new has been called for a while: so it comes to
        // its full speed in the first second, and not in the third.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";

        // Without this, a killed process leaves the socket of its debugging service in the temp folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }
}
