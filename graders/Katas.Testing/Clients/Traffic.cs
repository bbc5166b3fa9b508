using System.Net.Sockets;

namespace Katas.Testing;

/// <summary>
/// A client that keeps the server at work, on a thread of its own: it sends a message, reads the
/// reply, and sends the next one at once.
/// </summary>
/// <remarks>
/// It never sends ahead: a server that drains a connection before it looks at anything else may
/// rightly stay with a client that always has more.
/// </remarks>
public sealed class Traffic : IDisposable
{
    private const int MessageLength = 1024;

    // How long to wait for a reply before looking whether it is still wanted.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly byte[] _message;
    private readonly byte[] _reply = new byte[MessageLength];
    private volatile bool _isOver;
    private int _exchanges;

    internal Traffic(Socket socket, Random random)
    {
        _socket = socket;
        _message = RandomData.Make(random, MessageLength);
        _thread = new Thread(Talk) { Name = "traffic", IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many messages were answered so far.</summary>
    public int Exchanges => Volatile.Read(ref _exchanges);

    /// <summary>Ends the traffic; the connection stays as it is.</summary>
    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Talk()
    {
        while (Send() && ReceiveReply())
            Interlocked.Increment(ref _exchanges);
    }

    // One message always fits into an empty buffer of the kernel.
    private bool Send() => _socket.Send(_message, SocketFlags.None, out _) == MessageLength;

    private bool ReceiveReply()
    {
        var due = MessageLength;
        while (due > 0 && !_isOver)
        {
            var count = _socket.Receive(_reply, 0, due, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                _socket.Poll(Pause, SelectMode.SelectRead);
            else if (error != SocketError.Success || count == 0)
                return false;
            due -= count;
        }

        return due == 0;
    }
}
