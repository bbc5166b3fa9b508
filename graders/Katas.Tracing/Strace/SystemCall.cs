namespace Katas.Tracing;

/// <summary>A system call, as it was seen.</summary>
/// <param name="At">When it began, in microseconds since 1970.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">Its arguments, as strace writes them. Untrusted: a server chooses what it sends and what its files are called.</param>
public sealed record SystemCall(long At, string Name, string Arguments)
{
    /// <summary>How long it took, in microseconds; null when it did not return.</summary>
    public long? Took { get; init; }

    /// <summary>What it returned; null when it did not return, or that is no number.</summary>
    public long? Result { get; init; }

    /// <summary>The name of the error, such as <c>EAGAIN</c>; null when it did not fail.</summary>
    public string? Error { get; init; }

    /// <summary>What strace says of the returned descriptor, or of what else came back; empty mostly.</summary>
    public string Comment { get; init; } = "";
}
