using System.Runtime.Versioning;
using Katas.Host.Probing;

namespace Katas.Testing;

/// <summary>A probe in the test's own process, so that a debugger stops in the selector.</summary>
/// <param name="assembly">The path of the assembly that holds the selectors.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class InProcessProbe(string assembly) : IProbeRun
{
    private readonly Probe _probe = new(assembly);

    public bool HasEnded { get; private set; }

    public int? ExitCode => null;

    public string Output => "";

    public KernelView? LookAtProcess() => null;

    public Task<ProbeReply?> Ask(ProbeRequest request)
    {
        var reply = new TaskCompletionSource<ProbeReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _probe.Handle(request, reply.SetResult);
        return reply.Task;
    }

    public void Dispose()
    {
        HasEnded = true;
        _probe.Dispose();
    }
}
