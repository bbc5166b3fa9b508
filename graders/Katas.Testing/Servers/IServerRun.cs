using Katas.Host;

namespace Katas.Testing;

/// <summary>A server that runs, wherever it does.</summary>
internal interface IServerRun : IDisposable
{
    /// <summary>Whether <see cref="IServer.Run"/> returned by itself or after a stop.</summary>
    bool HasReturned { get; }

    /// <summary>What <see cref="IServer.Run"/> threw, or null.</summary>
    ServerFailure? Failure { get; }

    /// <summary>With which code the server's process ended, or null while it lives (or has none of its own).</summary>
    int? ExitCode { get; }

    /// <summary>How the server's process came to its end, or null while it lives (or has none of its own).</summary>
    ServerEnd? End { get; }

    /// <summary>How many bytes of memory the server's process had at most; 0 where nobody looks.</summary>
    long PeakMemory { get; }

    /// <summary>What the server wrote to its standard output and error.</summary>
    string Output { get; }

    /// <summary>The kernel's view of the server's process, or null when it has none of its own.</summary>
    KernelView? Kernel { get; }

    /// <summary>Cancels the server's stop token; does not wait.</summary>
    void RequestStop();
}
