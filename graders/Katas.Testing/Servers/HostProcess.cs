using System.Net.Sockets;
using System.Text;
using Katas.Host;

namespace Katas.Testing;

/// <summary>
/// A process of Katas.Host that inherits descriptors from the test. Its end of the control
/// channel tells it when the test is gone; disposing this kills it with all that it started.
/// </summary>
internal sealed class HostProcess : IDisposable
{
    // A child that the server left behind can hold its output open for ever.
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    // The host reads all the time, and the kernel keeps far more than it is ever told at once.
    private static readonly TimeSpan ToBeTaken = TimeSpan.FromSeconds(1);

    private readonly LaunchedProcess _process;
    private readonly Socket _control;
    private bool _disposed;

    private HostProcess(LaunchedProcess process, Socket control)
    {
        _process = process;
        _control = control;
        control.SendTimeout = (int)ToBeTaken.TotalMilliseconds;
        Control = new NetworkStream(control, ownsSocket: false);
    }

    /// <summary>The test's end of the control channel.</summary>
    public NetworkStream Control { get; }

    /// <summary>What the kernel says of the process; to be asked once it has given a sign.</summary>
    public KernelView Kernel => field ??= new KernelView(Id);

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>How many bytes of memory the process had at most; 0 where nobody looks.</summary>
    public long PeakMemory => _process.PeakMemory;

    /// <summary>The end of what the process wrote to its standard output and error.</summary>
    public string Output
    {
        get
        {
            // The exit of a process can overtake its last words.
            if (_process.ExitCode is not null)
                _process.Output.WaitForEnd(LastWords);
            return _process.Output.ToString();
        }
    }

    /// <summary>With which code the process ended, or null while it lives.</summary>
    public int? ExitCode => _process.ExitCode;

    /// <summary>Whether the process is one of a stranger's, with limits on it.</summary>
    public bool IsLimited => _process.Limits is not null;

    /// <summary>Starts a host.</summary>
    /// <param name="inherited">The descriptors that the host inherits besides its control channel.</param>
    /// <param name="assembly">The path of the assembly of the code under test.</param>
    /// <param name="commandLine">Makes the host's arguments from the number of its control descriptor and the path by which it finds the assembly.</param>
    /// <param name="runtime">The runtime's settings; null for <see cref="BriefRuntime.Variables"/>.</param>
    /// <param name="launcher">How to start it; null for <see cref="KataFixture.Launcher"/>.</param>
    /// <returns>The running host.</returns>
    public static HostProcess Start(
        IReadOnlyList<int> inherited,
        string assembly,
        Func<int, string, IReadOnlyList<string>> commandLine,
        IReadOnlyDictionary<string, string>? runtime = null,
        ServerLauncher? launcher = null)
    {
        var (ours, theirs) = Libc.SocketPair();
        var control = new Socket(new SafeSocketHandle(ours, ownsHandle: true));
        using var handedOver = new SafeSocketHandle(theirs, ownsHandle: true);
        try
        {
            var launch = new Launch([.. inherited, theirs], assembly, path => commandLine(theirs, path)) { Runtime = runtime ?? BriefRuntime.Variables };
            return new HostProcess((launcher ?? KataFixture.Launcher).Start(launch), control);
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    /// <summary>How the process came to its end.</summary>
    /// <param name="failure">What the server threw, as far as it was reported.</param>
    /// <returns>The end, or null while the process lives.</returns>
    public ServerEnd? EndAfter(ServerFailure? failure) => ServerEnd.Of(_process, failure);

    /// <summary>What the process was refused, as far as it was looked at; null for nothing.</summary>
    public ServerEnd? Refusal => ServerEnd.OfRefusal(_process);

    /// <summary>Looks whether the process, while it lives, has as much of something as it may have.</summary>
    public void LookForRefusal() => _process.LookForRefusal();

    /// <summary>Begins to watch a host that has given a sign.</summary>
    /// <param name="signSeen">Whether it has; otherwise its channel has ended.</param>
    /// <exception cref="SandboxFailure">The sandbox could not be set up, so that it never could.</exception>
    public void Begin(bool signSeen)
    {
        if (signSeen)
            _process.Watch();
        else if (_process.WhyItNeverBegan() is { } reason)
            throw new SandboxFailure(reason);
    }

    /// <summary>Tells the host something. A process that keeps it from reading is killed for that.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <exception cref="IOException">The process is gone.</exception>
    public void Send(string line)
    {
        try
        {
            Control.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut })
        {
            KillForAbuse();
            throw;
        }
    }

    /// <summary>Kills the process, because what it sends over the control channel is not the host's.</summary>
    public void KillForAbuse() => _process.KillFor(ServerEndCause.ChannelAbuse);

    /// <summary>Lets nothing more come over the control channel; what has come is still to be read, and then its end. See SHUT_RD in shutdown(2).</summary>
    public void EndReports()
    {
        try
        {
            _control.Shutdown(SocketShutdown.Receive);
        }
        catch (SocketException)
        {
            // Not on Linux: the other end is closed, so nothing more comes.
        }
    }

    /// <summary>Closes the control channel, upon which the host ends itself.</summary>
    public void CloseControl() => _control.Dispose();

    /// <summary>Waits for the process to end.</summary>
    /// <param name="bound">How long at most.</param>
    /// <returns>Whether it ended.</returns>
    public bool WaitForExit(TimeSpan bound) => _process.WaitForExit(bound);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _process.Kill();
        Control.Dispose();
        _control.Dispose();
        _process.Dispose();
    }
}
