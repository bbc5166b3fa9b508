using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Katas.Host;
using NUnit.Framework;

namespace Katas.Testing;

/// <summary>A running server, seen from outside: its address, its end, and the kernel's view of it.</summary>
public sealed class ServerUnderTest : IDisposable
{
    // Long enough for the report of a crash to overtake the reset connection that made a client notice it.
    private static readonly TimeSpan ReportDelay = TimeSpan.FromMilliseconds(500);

    // What it printed just before it did wrong is on its way; the learner's eye is on the screen.
    private static readonly TimeSpan OutputDelay = TimeSpan.FromMilliseconds(30);

    // The kernel has a least size, of a few kilobytes.
    internal const int AsSmallAsCanBe = 1;

    // O_NONBLOCK. See open(2).
    private const int Nonblocking = 0x800;

    private readonly List<Client> _clients = [];
    private readonly IServerRun _run;
    private readonly KataManifest _kata;
    private readonly string? _listener;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private bool _stopRequested;

    private ServerUnderTest(KataManifest kata, IServerRun run, string? listener, IPEndPoint address, ServerOptions options)
    {
        _kata = kata;
        _listener = listener;
        _run = run;
        Address = address;
        Options = options;
        Random = Seed.ForCurrentTest();
        _run.Kernel?.WhenGone(() => Fail("the server serves until stop is cancelled", "it has ended", mayHaveEnded: true));
    }

    /// <summary>Why servers run inside the test process, or null when they have their own.</summary>
    public static string? InProcessReason { get; } =
        !OperatingSystem.IsLinux() ? "this system cannot hand a socket over to another process the way Linux can"
        : Debugger.IsAttached ? "a debugger is attached"
        : Environment.GetEnvironmentVariable("KATA_IN_PROCESS") == "1" ? "KATA_IN_PROCESS=1"
        : null;

    /// <summary>Where the server listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>How the server was started.</summary>
    public ServerOptions Options { get; }

    /// <summary>The source of the test's random data.</summary>
    public Random Random { get; }

    /// <summary>Random bytes for clients whose replies nobody looks at; the same again and again.</summary>
    internal byte[] Filler => field ??= RandomData.Make(Random, Client.ChunkLength);

    /// <summary>
    /// What the kernel says of the server's process. Skips the test, with the reason, where the
    /// server has no process of its own.
    /// </summary>
    public KernelView Kernel
    {
        get
        {
            if (HasKernelView)
                return _run.Kernel!;
            Assert.Ignore($"Skipped: this check needs the kernel's view of a server in its own process, but {InProcessReason ?? "the system calls of this processor are not known"}.");
            throw new UnreachableException();
        }
    }

    /// <summary>What <see cref="IServer.Run"/> threw so far, or null.</summary>
    internal ServerFailure? Failure => _run.Failure;

    /// <summary>Whether <see cref="Kernel"/> says anything here.</summary>
    internal bool HasKernelView => _run.Kernel is not null && SystemCalls.AreKnown;

    /// <summary>How the server's process came to its end, or null while it lives (or has none of its own).</summary>
    internal ServerEnd? End => _run.End;

    /// <summary>The end of what the server wrote to its standard output and error.</summary>
    internal string Output => _run.Output;

    /// <summary>Whether accept on the server's listener would wait, as it does on a blocking one; null where that cannot be seen.</summary>
    internal bool? ListenerMayWait => _listener is { } name && Kernel.FlagsOf(name) is { } flags ? (flags & Nonblocking) == 0 : null;

    internal bool HasEnded => _run.HasReturned || _run.Failure is not null || _run.ExitCode is not null;

    /// <summary>Starts a server on a new listening socket.</summary>
    /// <param name="kata">The kata whose server it is.</param>
    /// <param name="assembly">The path of the assembly that holds it.</param>
    /// <param name="options">How to start it.</param>
    /// <returns>The running server; dispose it to end it.</returns>
    internal static ServerUnderTest Start(KataManifest kata, string assembly, ServerOptions options)
    {
        var listener = Listen(options);
        var address = (IPEndPoint)listener.LocalEndPoint!;
        if (InProcessReason is not null)
            return new ServerUnderTest(kata, new InProcessRun(listener, assembly, kata.Server), listener: null, address, options);

        // Our copy goes as soon as the server has its own, so that its death resets its clients at once.
        using (listener)
            return new ServerUnderTest(kata, new ProcessRun(listener, assembly, kata.Server, options), KernelView.NameOf(listener), address, options);
    }

    /// <summary>Connects a client.</summary>
    /// <returns>The connected client; it is closed with the server at the latest.</returns>
    public Client Connect() => Connect(1)[0];

    /// <summary>Connects many clients, each as soon as the one before it is connected.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The connected clients.</returns>
    public IReadOnlyList<Client> Connect(int count)
    {
        var clients = new List<Client>(count);
        for (var i = 0; i < count; i++)
        {
            var client = Add(Client.BeginConnect(this));
            client.EndConnect();
            clients.Add(client);
        }

        return clients;
    }

    /// <summary>Connects many clients at the same instant.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The connected clients.</returns>
    public IReadOnlyList<Client> ConnectAtOnce(int count)
    {
        var clients = Enumerable.Range(0, count).Select(_ => Add(Client.BeginConnect(this))).ToList();
        foreach (var client in clients)
            client.EndConnect();
        return clients;
    }

    /// <summary>Connects a client and resets it at once, most likely before it is accepted.</summary>
    public void ConnectAndAbort()
    {
        using var client = Client.BeginConnect(this);
        client.EndConnect();
        client.Reset();
    }

    /// <summary>Cancels the stop token and demands that <see cref="IServer.Run"/> returns in time.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan ExpectStop()
    {
        if (HasEnded)
            Fail("the server serves until stop is cancelled", "it has ended");
        var keptWaiting = HasKernelView ? new KeptWaiting(Kernel) : null;
        var watch = Stopwatch.StartNew();
        _stopRequested = true;
        _run.RequestStop();

        // What a busy machine keeps from the server is not the server's delay.
        var due = Patience.ForStop + Patience.StopGrace;
        Patience.Until(() => HasEnded || watch.Elapsed > due + (keptWaiting?.Update() ?? TimeSpan.Zero), Patience.ForStarvedStop);
        if (!HasEnded)
            Fail("Run returns within 1 s of stop", $"Run still runs {watch.Elapsed.TotalSeconds:0.0} s after stop{WhereItIs()}");
        if (!_run.HasReturned)
            Fail("Run returns within 1 s of stop, and throws nothing", "Run did not return");
        return watch.Elapsed;
    }

    /// <summary>Demands something of the server.</summary>
    /// <param name="condition">Whether it holds.</param>
    /// <param name="expected">What a right server does.</param>
    /// <param name="got">What this server did.</param>
    public void Expect(bool condition, string expected, string got)
    {
        if (!condition)
            Fail(expected, got);
    }

    /// <summary>Waits until something of the server holds.</summary>
    /// <param name="condition">What is to hold; asked again and again.</param>
    /// <param name="expected">What a right server does.</param>
    /// <param name="got">What this server does instead, asked when the wait is given up.</param>
    /// <param name="takesSeconds">Whether asking once takes seconds, so that the usual time is too short to ask often.</param>
    public void ExpectSoon(Func<bool> condition, string expected, Func<string> got, bool takesSeconds = false)
    {
        var patience = (takesSeconds ? 3 : 1) * Patience.ForProgress;
        if (!Patience.Until(() => HasEnded || condition(), patience) || (HasEnded && !condition()))
            Fail(expected, got());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
        _run.Dispose();
    }

    /// <summary>Sends one byte and waits until the server answers it, closes the connection, or ends.</summary>
    /// <returns>What it did of that.</returns>
    internal SignOfLife LookForLife()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // The kernel itself would try for minutes where a server lets nobody in.
            var connecting = socket.ConnectAsync(Address);
            if (!Patience.Until(() => HasEnded || connecting.IsCompleted, Patience.ForProgress))
                return SignOfLife.None;
            if (connecting.IsCompleted)
                connecting.GetAwaiter().GetResult();
            socket.Send("a"u8);
            if (!Patience.Until(() => HasEnded || socket.Poll(0, SelectMode.SelectRead), Patience.ForProgress))
                return SignOfLife.None;
            if (socket.Available > 0)
                return SignOfLife.Reply;
        }
        catch (SocketException)
        {
            // Refused or reset: the server is ending.
        }

        // Its connection is closed; if that is because it ends, its report is on its way.
        return Patience.Until(() => HasEnded, ReportDelay) ? SignOfLife.End : SignOfLife.ClosedConnection;
    }

    /// <summary>How many bytes of memory the server's process had at most; 0 where nobody looks.</summary>
    internal long PeakMemory => _run.PeakMemory;

    /// <summary>Whether the server's process has been on a processor for some time.</summary>
    /// <param name="time">How long.</param>
    /// <returns>Whether it has; false when it cannot be known.</returns>
    internal bool HasUsed(TimeSpan time) => HasKernelView && !HasEnded && Kernel.ProcessCpu >= time;

    /// <summary>Where the server's thread is, for a message.</summary>
    /// <returns>For instance <c>, parked in accept4</c>; empty when it is running or nothing is known.</returns>
    internal string WhereItIs()
    {
        var call = HasKernelView && !HasEnded ? Kernel.ServerThreadParkedIn() : null;
        return call is null ? "" : $", parked in {call}";
    }

    /// <summary>What the server's thread does in place of what is waited for, for a message.</summary>
    /// <returns>For instance <c>, while its thread waits in recvmsg</c>; empty when nothing is known.</returns>
    internal string WhatItDoes()
    {
        const int Looks = 5;
        if (!HasKernelView || HasEnded)
            return "";
        for (var i = 0; i < Looks; i++)
        {
            if (Kernel.ServerThreadParkedIn() is { } call)
                return $", while its thread waits in {call}{(call == "futex" ? " (a lock, a task or a pause)" : "")}";
            Thread.Sleep(1);
        }

        return ", while its thread never rests";
    }

    /// <summary>Fails the test with all that is known.</summary>
    /// <param name="expected">What a right server does.</param>
    /// <param name="got">What this server did.</param>
    /// <param name="wire">The bytes exchanged so far, or null.</param>
    /// <param name="mayHaveEnded">Whether this may be what the end of the server looks like from here, besides a connection that is over.</param>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    internal void Fail(string expected, string got, string? wire = null, bool mayHaveEnded = false)
    {
        var elapsed = _watch.Elapsed;
        Patience.Until(() => HasEnded, mayHaveEnded || _clients.Any(c => c.IsOver) ? ReportDelay : OutputDelay);
        throw new KataFailure((ReportOf(expected, got) with { After = elapsed, Wire = wire }).ToString());
    }

    /// <summary>What is known of the server, for a message.</summary>
    /// <param name="expected">What a right server does.</param>
    /// <param name="got">What this server did.</param>
    /// <returns>The report.</returns>
    internal FailureReport ReportOf(string expected, string got) => new()
    {
        Expected = expected,
        Got = got,
        Server = DescribeEnd(),
        Step = StepOfCurrentTest(_kata),
        Seed = Seed.Replay,
        Output = _run.Output,
    };

    internal TimeSpan RemainingTime => Patience.Remaining(_watch);

    /// <summary>Where the lesson speaks of the current test.</summary>
    /// <param name="kata">The kata of the test.</param>
    /// <returns>For instance <c>3 'Half-close' of katas/03-select/README.md</c>, or null outside of the lesson.</returns>
    internal static string? StepOfCurrentTest(KataManifest kata) =>
        TestContext.CurrentContext.Test.Properties.Get(StepAttribute.PropertyName) is string id ? StepOf(kata, id) : null;

    /// <summary>Where the lesson speaks of something.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="id">The id of the step.</param>
    /// <returns>For instance <c>3 'Half-close' of katas/03-select/README.md</c>.</returns>
    internal static string StepOf(KataManifest kata, string id)
    {
        var number = kata.StepNumber(id);
        return $"{number} '{kata.Steps[number - 1].Title}' of {kata.ReadMe}";
    }

    private Client Add(Client client)
    {
        _clients.Add(client);
        return client;
    }

    private string? DescribeEnd()
    {
        if (_run.End is { IsLimit: true } limit)
            return (_run.Failure is { } cause ? SourceLocation.Describe(cause) + "\n" : "") + $"its process {limit.Message}";
        if (_run.Failure is { } failure)
            return SourceLocation.Describe(failure);
        if (_run.HasReturned)
            return _stopRequested ? null : "Run returned, although nobody cancelled stop";
        if (_run.End is { } end)
            return $"its process {end.Message} while Run was running; a server ends by returning from Run";
        return null;
    }

    private static Socket Listen(ServerOptions options)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (options.SocketBuffers > 0)
        {
            listener.ReceiveBufferSize = options.SocketBuffers;
            listener.SendBufferSize = options.SocketBuffers;
        }

        if (options.NarrowWayBack)
            listener.SendBufferSize = AsSmallAsCanBe;

        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(options.Backlog);
        return listener;
    }
}
