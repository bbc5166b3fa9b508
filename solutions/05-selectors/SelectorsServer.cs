using System.Buffers;
using System.IO.Pipes;
using System.Net.Sockets;
using System.Text;

namespace Katas.Selectors;

/// <summary>What the loop calls when a file object is ready; kept as the data of its key.</summary>
/// <param name="key">The registration.</param>
/// <param name="events">What its file object is ready for.</param>
internal delegate void Callback(SelectorKey key, SelectorEvents events);

/// <summary>
/// Answers in upper case. The loop knows no listener and no connection: it waits, and calls what it
/// finds as the data of the ready keys.
/// </summary>
public sealed class SelectorsServer : IServer
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        using var selector = new DefaultSelector();
        using var alarm = new AnonymousPipeServerStream(PipeDirection.In);
        using var button = new AnonymousPipeClientStream(PipeDirection.Out, alarm.ClientSafePipeHandle);

        // A selector waits for anything with a descriptor: the pipe ends the wait when stop is cancelled.
        selector.Register(alarm.SafePipeHandle, SelectorEvents.Read, new Callback((_, _) => { }));
        using var registration = stop.Register(() => button.WriteByte(0));

        listener.Blocking = false;
        var acceptor = new Acceptor(selector, listener);
        acceptor.Watch();
        try
        {
            Loop(selector, acceptor, stop);
        }
        finally
        {
            CloseSockets(selector);
            listener.Dispose();
        }
    }

    private static void Loop(ISelector selector, Acceptor acceptor, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var ready = selector.Select(acceptor.IsResting ? Rest : null);
            acceptor.Resume();
            CallBack(ready);
        }
    }

    // By index: an enumerator of the interface would be a new object for every turn.
    private static void CallBack(IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> ready)
    {
        for (var i = 0; i < ready.Count; i++)
        {
            var (key, events) = ready[i];
            ((Callback)key.Data!)(key, events);
        }
    }

    // Every connection is registered as long as it lives, so the selector's map is a list of them.
    private static void CloseSockets(ISelector selector)
    {
        foreach (var key in selector.GetMap().Values)
            (key.FileObject as Socket)?.Dispose();
    }

    /// <summary>Accepts clients.</summary>
    private sealed class Acceptor(ISelector selector, Socket listener)
    {
        public bool IsResting { get; private set; }

        public void Watch()
        {
            selector.Register(listener, SelectorEvents.Read, new Callback(Accept));
            IsResting = false;
        }

        public void Resume()
        {
            if (IsResting)
                Watch();
        }

        // One for each readiness: the listener stays ready while others wait in the backlog.
        private void Accept(SelectorKey key, SelectorEvents events)
        {
            try
            {
                Connection.Begin(selector, listener.Accept());
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
            {
                // Readiness is a hint: another process took this client, or (not on Linux) it has left.
            }
            catch (SocketException)
            {
                // Most likely we are out of descriptors. The client stays in the backlog and the
                // listener ready: to go on watching it would be to spin. It rests for a turn.
                selector.Unregister(listener);
                IsResting = true;
            }
        }
    }

    /// <summary>One client. It waits either for a request or for room for the rest of a reply, never for both.</summary>
    private sealed class Connection(ISelector selector, Socket socket)
    {
        private const int BufferSize = 32 * 1024;

        private readonly byte[] _buffer = new byte[BufferSize];
        private int _start;
        private int _end;

        public static void Begin(ISelector selector, Socket socket)
        {
            socket.Blocking = false;
            selector.Register(socket, SelectorEvents.Read, new Callback(new Connection(selector, socket).OnReady));
        }

        private bool IsReplyPending => _start < _end;

        private void OnReady(SelectorKey key, SelectorEvents events)
        {
            if (Advance())
                WatchForNext(key);
            else
                Close();
        }

        // Nothing is received while a reply is pending. So the buffer bounds what a client that never
        // reads can make us keep, and the end of the stream is seen only when all replies are delivered.
        private bool Advance() => (IsReplyPending || Receive()) && Send();

        private bool Receive()
        {
            var received = socket.Receive(_buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;
            if (error != SocketError.Success || received == 0)
                return false;
            ToUpper(_buffer.AsSpan(0, received));
            (_start, _end) = (0, received);
            return true;
        }

        // A nonblocking Send takes what fits, possibly nothing. False when the client is gone.
        private bool Send()
        {
            if (!IsReplyPending)
                return true;
            _start += socket.Send(_buffer.AsSpan(_start.._end), SocketFlags.None, out var error);
            return error is SocketError.Success or SocketError.WouldBlock;
        }

        private void WatchForNext(SelectorKey key)
        {
            var next = IsReplyPending ? SelectorEvents.Write : SelectorEvents.Read;
            if (next != key.Events)
                selector.Modify(socket, next, key.Data);
        }

        // Unregistered first: a closed socket has no descriptor, and its number soon belongs to the next client.
        private void Close()
        {
            selector.Unregister(socket);
            socket.Dispose();
        }

        private static void ToUpper(Span<byte> bytes)
        {
            // A byte that is not ASCII ends the call and stays as it is.
            while (Ascii.ToUpperInPlace(bytes, out var count) == OperationStatus.InvalidData)
                bytes = bytes[(count + 1)..];
        }
    }
}
