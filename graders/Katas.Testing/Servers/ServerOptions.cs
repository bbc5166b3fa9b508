namespace Katas.Testing;

/// <summary>How a server under test is started.</summary>
public sealed record ServerOptions
{
    /// <summary>How many clients can wait to be accepted; the kernel caps it at net.core.somaxconn.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>
    /// The size of the kernel's send and receive buffers of every connection, in bytes; 0 lets
    /// the kernel choose and grow them. Accepted sockets inherit it from the listener.
    /// </summary>
    public int SocketBuffers { get; init; }

    /// <summary>
    /// Whether the kernel's buffers on the way back are as small as can be, so that it takes only a part of
    /// nearly all that the server sends. The other direction is not affected.
    /// </summary>
    public bool NarrowWayBack { get; init; }

    /// <summary>Whether the kernel refuses poll, select and epoll_wait to the server's thread.</summary>
    public bool ForbidReadiness { get; init; }

    /// <summary>Whether garbage is collected so often that what memory grows by is nearly all in use.</summary>
    public bool WithLittleGarbage { get; init; }
}
