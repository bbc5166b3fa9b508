using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Katas.Testing;

/// <summary>A server's process in a sandbox: bwrap outside, its first process inside, and that one's child, which runs the server.</summary>
internal sealed class SandboxedProcess : LaunchedProcess
{
    private const int Gone = -1;

    private static readonly TimeSpan TearDown = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly SandboxLimits _limits;
    private readonly StreamReader _reports;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _looking = new();
    private readonly SafeHandle? _first;
    private readonly int _firstId;
    private int _id;
    private Timer? _timer;
    private SocketBuffers? _buffers;
    private long _peakMemory;

    /// <summary>How long a sandbox that was killed may take to be gone: to give back much memory takes its time on a busy machine.</summary>
    internal static TimeSpan LastBreath { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Takes charge of a sandbox that was just started.</summary>
    /// <param name="bwrap">The process of bwrap.</param>
    /// <param name="reports">What bwrap reports.</param>
    /// <param name="limits">What the sandbox may use.</param>
    /// <exception cref="SandboxFailure">The sandbox cannot be set up.</exception>
    public SandboxedProcess(Process bwrap, StreamReader reports, SandboxLimits limits)
        : base(bwrap, new OutputTail(limits.Output))
    {
        _limits = limits;
        _reports = reports;

        // bwrap does not wait for the first process of a sandbox that ends by itself.
        Libc.AdoptOrphans();
        try
        {
            _firstId = ReadFirstId();
            _first = Libc.OpenProcess(_firstId);
        }
        catch
        {
            Kill();
            Dispose();
            throw;
        }
    }

    public override int Id => _id;

    public override long PeakMemory => Interlocked.Read(ref _peakMemory);

    public override SandboxLimits Limits => _limits;

    private SandboxView Inside => new(_firstId);

    public override void Watch()
    {
        // Not before the host has begun: until then, the first process may have other children, and
        // sees the world outside, whose memory is not the server's.
        _id = FirstChild() ?? Gone;
        _buffers = _id == Gone ? null : new SocketBuffers(_firstId, _id);
        _timer = new Timer(_ => Look(), null, LookInterval, LookInterval);
    }

    public override string WhyItNeverBegan()
    {
        Process.WaitForExit(TearDown);
        return Why();
    }

    public override void Kill()
    {
        // When the first process of a sandbox dies, the kernel kills all others, and lets it go only
        // after them. So when it is gone, everything is.
        if (_first is not null)
            Libc.Kill(_first);
        if (_first is null || !Process.WaitForExit(TearDown))
            Process.Kill();
        Process.WaitForExit();
        if (_first is not null && !Libc.WaitForEnd(_first, LastBreath))
            throw new SandboxFailure($"Process {_firstId} does not end, although it was killed.");
    }

    public override void Dispose()
    {
        _timer?.Dispose();
        base.Dispose();
        _buffers?.Dispose();
        _first?.Dispose();
        _reports.Dispose();
    }

    protected override ServerEndCause? FindRefusal() => Id > 0 ? Inside.FullLimit(_limits) : null;

    private string Why()
    {
        Output.WaitForEnd(TearDown);
        return $"The sandbox could not be set up (exit code {ExitCode}). {Output}".TrimEnd();
    }

    private int ReadFirstId()
    {
        while (_reports.ReadLine() is { } line)
        {
            using var report = JsonDocument.Parse(line);
            if (report.RootElement.TryGetProperty("child-pid", out var id))
                return id.GetInt32();
        }

        Process.WaitForExit(TearDown);
        throw new SandboxFailure(Why());
    }

    // Orphans come after it.
    private int? FirstChild()
    {
        try
        {
            var children = File.ReadAllText($"/proc/{_firstId}/task/{_firstId}/children").Split(' ', 2);
            return children[0] == "" ? null : int.Parse(children[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It is gone, and the server's process with it.
            return null;
        }
    }

    private void Look()
    {
        // The timer does not wait for the look before.
        if (!_looking.TryEnter())
            return;
        try
        {
            if (FindLimitMet() is { } limit)
                KillFor(limit);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or ObjectDisposedException)
        {
            // The sandbox ended, or was disposed, while we looked.
        }
        finally
        {
            _looking.Exit();
        }
    }

    private ServerEndCause? FindLimitMet()
    {
        // First what can be known of any process, whatever it does to hide.
        if (Output.IsFlooded)
            return ServerEndCause.OutputFlood;
        if (_watch.Elapsed > _limits.WallTime)
            return ServerEndCause.WallTime;
        var memory = Memory();
        Interlocked.Exchange(ref _peakMemory, Math.Max(_peakMemory, memory));
        return memory > _limits.Memory ? ServerEndCause.OutOfMemory
            : Inside.HoldsTooManyFiles(_limits) ? ServerEndCause.DiskFull
            : null;
    }

    private long Memory() => Inside.Processes().Sum(SandboxView.Memory) + (_buffers?.Measure() ?? 0);
}
