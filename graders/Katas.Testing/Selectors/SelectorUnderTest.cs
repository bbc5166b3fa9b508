using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Katas.Host;
using Katas.Host.Probing;
using Katas.Selectors;
using NUnit.Framework;

namespace Katas.Testing;

/// <summary>A selector, seen through its members; each of them bounded, and explained when it fails.</summary>
public sealed class SelectorUnderTest
{
    // More than any wrong timeout would take, and far less than a processor could spin through.
    private const double IdleShare = 0.5;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly IProbeRun _run;
    private readonly KataManifest _kata;
    private readonly KernelView? _kernel;
    private bool _throwIsExpected;
    private string _lastCall = "";

    internal SelectorUnderTest(IProbeRun run, KataManifest kata, string type, IReadOnlyList<Mechanism> refused)
    {
        _run = run;
        _kata = kata;
        Name = type.Split('.')[^1];
        _kernel = run.LookAtProcess();
        _kernel?.WhenGone(() => FailAsEnded(_lastCall));
        Create(type, refused);
    }

    /// <summary>The name of the selector's type, without its namespace.</summary>
    public string Name { get; }

    /// <summary>
    /// The kernel's view of the selector's process. Skips the test, with the reason, where the
    /// selector has no process of its own.
    /// </summary>
    public KernelView Kernel
    {
        get
        {
            if (_kernel is not null)
                return _kernel;
            Assert.Ignore($"Skipped: this check needs the kernel's view of a selector in its own process, but {ServerUnderTest.InProcessReason ?? "the system calls of this processor are not known"}.");
            throw new UnreachableException();
        }
    }

    /// <summary>Opens a pair of connected stream sockets.</summary>
    /// <param name="kind">What their file objects are to be.</param>
    /// <returns>The files.</returns>
    public (TestFile Left, TestFile Right) Pair(FileKind kind = FileKind.Socket)
    {
        var files = OpenFiles(new ProbeRequest { Operation = ProbeOperation.OpenPair, Kind = kind });
        return (files[0], files[1]);
    }

    /// <summary>Opens a pipe.</summary>
    /// <param name="kind">What the file objects of its ends are to be.</param>
    /// <returns>The ends.</returns>
    public (TestFile Reader, TestFile Writer) Pipe(FileKind kind = FileKind.SafeHandle)
    {
        var files = OpenFiles(new ProbeRequest { Operation = ProbeOperation.OpenPipe, Kind = kind });
        return (files[0], files[1]);
    }

    /// <summary>Opens a regular file.</summary>
    /// <returns>The file.</returns>
    public TestFile RegularFile() =>
        OpenFiles(new ProbeRequest { Operation = ProbeOperation.OpenRegularFile, Kind = FileKind.SafeHandle })[0];

    /// <summary>Makes up a descriptor.</summary>
    /// <param name="descriptor">Its number.</param>
    /// <returns>A file object that cannot be used.</returns>
    public TestFile Descriptor(int descriptor) =>
        OpenFiles(new ProbeRequest { Operation = ProbeOperation.MakeUp, Kind = FileKind.Descriptor, Descriptor = descriptor })[0];

    /// <summary>Makes up something that is no file object.</summary>
    /// <param name="kind">One of the kinds that are no file object.</param>
    /// <returns>A file object that cannot be used.</returns>
    public TestFile NoFile(FileKind kind) =>
        OpenFiles(new ProbeRequest { Operation = ProbeOperation.MakeUp, Kind = kind })[0];

    /// <summary>Calls <see cref="ISelector.Register"/>.</summary>
    /// <param name="file">The file object.</param>
    /// <param name="events">The events to wait for.</param>
    /// <param name="data">The data of the key.</param>
    /// <returns>The key that it returned.</returns>
    public KeyUnderTest Register(TestFile file, SelectorEvents events, string? data = null) =>
        CallForKey($"{Name}.Register({file}, {events}{Show(data)})", ProbeOperation.Register, file, events, data);

    /// <summary>Calls <see cref="ISelector.Modify"/>.</summary>
    /// <param name="file">The file object.</param>
    /// <param name="events">The events to wait for.</param>
    /// <param name="data">The data of the key.</param>
    /// <returns>The key that it returned.</returns>
    public KeyUnderTest Modify(TestFile file, SelectorEvents events, string? data = null) =>
        CallForKey($"{Name}.Modify({file}, {events}{Show(data)})", ProbeOperation.Modify, file, events, data);

    /// <summary>Calls <see cref="ISelector.Unregister"/>.</summary>
    /// <param name="file">The file object.</param>
    /// <returns>The key that it returned.</returns>
    public KeyUnderTest Unregister(TestFile file) => CallForKey($"{Name}.Unregister({file})", ProbeOperation.Unregister, file);

    /// <summary>Calls <see cref="ISelector.GetKey"/>.</summary>
    /// <param name="file">The file object.</param>
    /// <returns>The key that it returned.</returns>
    public KeyUnderTest GetKey(TestFile file) => CallForKey($"{Name}.GetKey({file})", ProbeOperation.GetKey, file);

    /// <summary>Calls <see cref="ISelector.GetMap"/>.</summary>
    /// <returns>The map; the one of an earlier call cannot be used any more.</returns>
    public MapUnderTest GetMap()
    {
        var call = $"{Name}.GetMap()";
        Call(call, new ProbeRequest { Operation = ProbeOperation.FetchMap });
        return new MapUnderTest(this, call);
    }

    /// <summary>Calls <see cref="ISelector.Close"/>.</summary>
    public void Close() => Call($"{Name}.Close()", new ProbeRequest { Operation = ProbeOperation.Close });

    /// <summary>Calls <see cref="IDisposable.Dispose"/>.</summary>
    public void Dispose() => Call($"{Name}.Dispose()", new ProbeRequest { Operation = ProbeOperation.Dispose });

    /// <summary>Calls <see cref="ISelector.Select"/> and waits for its end.</summary>
    /// <param name="timeout">Its timeout; null waits as long as it takes.</param>
    /// <returns>What it returned.</returns>
    public SelectResult Select(TimeSpan? timeout) => BeginSelect(timeout).End();

    /// <summary>Calls <see cref="ISelector.Select"/> with a timeout of zero.</summary>
    /// <returns>What it returned.</returns>
    public SelectResult SelectNow() => Select(TimeSpan.Zero);

    /// <summary>Calls <see cref="ISelector.Select"/> and lets it wait.</summary>
    /// <param name="timeout">Its timeout; null waits as long as it takes.</param>
    /// <returns>The wait.</returns>
    public PendingSelect BeginSelect(TimeSpan? timeout)
    {
        var request = new ProbeRequest { Operation = ProbeOperation.Select, Timeout = timeout };
        _lastCall = $"{Name}.Select({Show(timeout)})";
        return new PendingSelect(this, _lastCall, timeout ?? TimeSpan.Zero, _run.Ask(request));
    }

    /// <summary>Demands that a call throws.</summary>
    /// <typeparam name="T">What it throws: an exception of this type or of one derived from it.</typeparam>
    /// <param name="call">The call; it may be any member, and only one.</param>
    /// <param name="naming">What its message must name; null for anything.</param>
    public void ExpectThrows<T>(Action<SelectorUnderTest> call, string? naming = null)
        where T : Exception
    {
        _throwIsExpected = true;
        try
        {
            call(this);
        }
        catch (CallThrew threw)
        {
            if (!IsA<T>(threw.Reply))
                FailBy(threw.Call, threw.Reply.Thrown!, $"throws {typeof(T).Name}");
            else if (naming is not null && !threw.Reply.Thrown!.Message.Contains(naming, StringComparison.OrdinalIgnoreCase))
                FailBy(threw.Call, threw.Reply.Thrown!, $"throws {typeof(T).Name}, whose message names the system call, {naming}");
            return;
        }
        finally
        {
            _throwIsExpected = false;
        }

        Fail($"{_lastCall} throws {typeof(T).Name}", "it returned as if nothing were wrong");
    }

    /// <summary>Demands something of the selector.</summary>
    /// <param name="condition">Whether it holds.</param>
    /// <param name="expected">What a right selector does.</param>
    /// <param name="got">What this one did.</param>
    public void Expect(bool condition, string expected, string got)
    {
        if (!condition)
            Fail(expected, got);
    }

    /// <summary>Demands that the selector's thread comes to rest in one kind of system call.</summary>
    /// <param name="calls">The names of the calls that are right.</param>
    /// <param name="name">How the lesson names them.</param>
    public void ExpectParked(IReadOnlySet<string> calls, string name)
    {
        var kernel = Kernel;
        string? parked = null;
        if (!Patience.Until(() => (parked = kernel.ServerThreadParkedIn()) is not null && calls.Contains(parked), Patience.ForProgress))
            Fail($"{Name} waits in {name}", parked is null ? "its thread never came to rest" : $"it waits in {parked}");
    }

    /// <summary>Demands that the selector's thread uses no processor time.</summary>
    /// <param name="window">For how long to watch it.</param>
    public void ExpectIdle(TimeSpan window)
    {
        var kernel = Kernel;
        var before = kernel.ServerThreadCpu;
        var watch = Stopwatch.StartNew();
        Thread.Sleep(window);
        var share = (kernel.ServerThreadCpu - before) / watch.Elapsed;
        Expect(share <= IdleShare, "a waiting selector uses no processor time", $"it uses {share:P0} of a processor");
    }

    /// <summary>Whether a call did not return in time; its process has been ended, and with it the call.</summary>
    internal bool IsStuck { get; private set; }

    internal ProbeReply OperateFiles(ProbeRequest request)
    {
        var reply = Await(_run.Ask(request), request.Operation.ToString(), Patience.ForProgress);
        if (reply.Trouble is not null)
            Fail("the test can use the files that it has opened", ServerText.Shortened(reply.Trouble)!);
        return reply;
    }

    internal IReadOnlyList<TestFile> OpenFiles(ProbeRequest request) =>
        [.. OperateFiles(request).Files!.Select(file => new TestFile(this, file))];

    internal void Interrupt() => OperateFiles(new ProbeRequest { Operation = ProbeOperation.Interrupt });

    internal KeyUnderTest CallForKey(string name, ProbeOperation operation, TestFile file, SelectorEvents events = default, string? data = null)
    {
        var reply = Call(name, new ProbeRequest { Operation = operation, File = file.Number, Events = events, Data = data });
        return new KeyUnderTest(this, name, reply.Key!);
    }

    internal ProbeReply Call(string name, ProbeRequest request) => Finish(name, _run.Ask(request), Patience.ForProgress);

    internal ProbeReply Finish(string name, Task<ProbeReply?> call, TimeSpan bound, TimeSpan waited = default)
    {
        _lastCall = name;
        var reply = Await(call, name, bound, waited);
        if (reply.Trouble is not null)
            Fail($"{name} can be called", ServerText.Shortened(reply.Trouble)!);
        if (reply.Thrown is null)
            return reply;
        if (_throwIsExpected)
            throw new CallThrew(name, reply);
        FailBy(name, reply.Thrown);
        return reply;
    }

    [DoesNotReturn]
    internal void Fail(string expected, string got) => throw new KataFailure(new FailureReport
    {
        Expected = expected,
        Got = got,
        After = _watch.Elapsed,
        Step = ServerUnderTest.StepOfCurrentTest(_kata),
        Output = _run.Output,
    }.ToString());

    // The thread is found before any code of its selector runs. Those of earlier selectors, in the same process, may be called alike.
    private void Create(string type, IReadOnlyList<Mechanism> refused)
    {
        _lastCall = $"new {Name}()";
        var others = _kernel?.ThreadIds;
        Call(_lastCall, new ProbeRequest { Operation = ProbeOperation.Renew, Refused = refused });
        _kernel?.FixServerThread(others);
        Call(_lastCall, new ProbeRequest { Operation = ProbeOperation.Create, Type = type });
    }

    private void FailBy(string call, ServerFailure thrown, string expected = "returns")
    {
        if (thrown.IsUnwritten)
            throw new KataFailure($"Nothing to test yet. {ServerText.Shortened(thrown.Message)}");
        Fail($"{call} {expected}", $"it {SourceLocation.Describe(thrown)}");
    }

    private ProbeReply Await(Task<ProbeReply?> call, string name, TimeSpan bound, TimeSpan waited = default)
    {
        // Calls that each stay just below their bound would add up to hours.
        var remaining = Patience.Remaining(_watch);
        if (remaining < bound)
            bound = remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        if (!call.Wait(bound))
        {
            var where = _kernel?.ServerThreadParkedIn();
            IsStuck = true;
            _run.Dispose();
            Fail($"{name} returns", $"it did not return within {Show(waited + bound)}" + (where is null ? "" : $", waiting in {where}"));
        }

        if (call.Result is { } reply)
            return reply;
        FailAsEnded(name);
        return null;
    }

    [DoesNotReturn]
    private void FailAsEnded(string call)
    {
        Patience.Until(() => _run.ExitCode is not null, Patience.ForProgress);
        Fail($"{call} returns", $"the process ended with exit code {_run.ExitCode}");
    }

    private static bool IsA<T>(ProbeReply reply) => reply.ThrownTypes!.Contains(typeof(T).FullName);

    private static string Show(string? data) => data is null ? "" : $", \"{data}\"";

    internal static string Show(TimeSpan? time) => time switch
    {
        null => "null",
        { TotalSeconds: >= 1 } => time.Value.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s",
        _ => time.Value.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture) + " ms",
    };

    private sealed class CallThrew(string call, ProbeReply reply) : Exception
    {
        public string Call { get; } = call;

        public ProbeReply Reply { get; } = reply;
    }
}
