using Katas.Host.Probing;

namespace Katas.Testing;

/// <summary>A probe that drives a selector, wherever it does.</summary>
internal interface IProbeRun : IDisposable
{
    /// <summary>Whether the probe answers no more, because its process ended or was ended.</summary>
    bool HasEnded { get; }

    /// <summary>With which code the probe's process ended, or null while it lives (or has none of its own).</summary>
    int? ExitCode { get; }

    /// <summary>What the selector wrote to its standard output and error.</summary>
    string Output { get; }

    /// <summary>Takes a new look at the probe's process, or null when it has none of its own.</summary>
    /// <returns>The kernel's view, which is to be told of the selector's thread.</returns>
    KernelView? LookAtProcess();

    /// <summary>Asks the probe for something.</summary>
    /// <param name="request">What to do.</param>
    /// <returns>The reply, when it comes; null when the probe ends before.</returns>
    Task<ProbeReply?> Ask(ProbeRequest request);
}
