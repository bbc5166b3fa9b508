namespace Katas.Host;

/// <summary>The words that host and test exchange over the control channel, a line each.</summary>
public static class HostMessage
{
    /// <summary>Host to test: the server's thread exists, and nothing of the server's has run.</summary>
    public const string Started = "started";

    /// <summary>Test to host: the process and its thread are known; call <c>Run</c>. See <see cref="HostArguments.AwaitBegin"/>.</summary>
    public const string Begin = "begin";

    /// <summary>Host to test: <c>Run</c> returned.</summary>
    public const string Returned = "returned";

    /// <summary>Host to test: the server could not run on; a <see cref="ServerFailure"/> as JSON follows.</summary>
    public const string Failed = "failed ";

    /// <summary>Host to test: how many bytes this process has allocated in all; the number follows.</summary>
    public const string Allocated = "allocated ";

    /// <summary>Test to host: answer with <see cref="Allocated"/>.</summary>
    public const string CountAllocated = "count-allocated";

    /// <summary>Test to host: the end of the server is noted, and its process is no longer needed. See <see cref="HostArguments.AwaitBegin"/>.</summary>
    public const string Seen = "seen";

    /// <summary>Test to host: cancel the stop token.</summary>
    public const string Stop = "stop";
}
