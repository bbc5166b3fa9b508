using System.Net.Sockets;

namespace Katas;

/// <summary>
/// What every server kata implements: a TCP server that answers each received byte
/// with its ASCII upper-case form.
/// </summary>
/// <remarks>
/// Only the bytes <c>a</c>–<c>z</c> change; all others come back as they are, in order.
/// TCP has no messages: chunk boundaries mean nothing.
/// When a client half-closes, all remaining replies are delivered, then its connection is closed.
/// A reset by one client never disturbs another.
/// </remarks>
public interface IServer
{
    /// <summary>Serves clients on the calling thread until <paramref name="stop"/> is cancelled.</summary>
    /// <param name="listener">
    /// A TCP socket, bound and listening, in blocking mode. It is yours: set its mode as you
    /// need it; you may close it.
    /// </param>
    /// <param name="stop">
    /// When it is cancelled, <see cref="Run"/> returns within one second, every connection
    /// closed and nothing thrown.
    /// </param>
    void Run(Socket listener, CancellationToken stop);
}
