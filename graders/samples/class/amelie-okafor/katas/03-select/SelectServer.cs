using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    readonly Dictionary<Socket, ArraySegment<byte>> unsent = new();
    readonly byte[] buffer = new byte[32 * 1024];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            // A client with unsent replies only waits for room, all others only for input.
            var read = new List<Socket> { listener };
            var write = new List<Socket>();
            foreach (var (socket, data) in unsent)
                (data.Count > 0 ? write : read).Add(socket);

            Socket.Select(read, write, null, 200_000);

            foreach (var socket in write)
                Send(socket, unsent[socket]);
            foreach (var socket in read)
            {
                if (socket == listener)
                    Accept(listener);
                else
                    Receive(socket);
            }
        }

        foreach (var socket in unsent.Keys)
            socket.Dispose();
        listener.Dispose();
    }

    void Accept(Socket listener)
    {
        try
        {
            var socket = listener.Accept();
            socket.Blocking = false;
            unsent[socket] = ArraySegment<byte>.Empty;
        }
        catch (SocketException)
        {
            // Gone again before we came.
        }
    }

    void Receive(Socket socket)
    {
        var count = socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success || count == 0)
        {
            Drop(socket);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            if (buffer[i] >= 'a' && buffer[i] <= 'z')
                buffer[i] ^= 0x20;
        }

        Send(socket, new ArraySegment<byte>(buffer, 0, count));
    }

    void Send(Socket socket, ArraySegment<byte> data)
    {
        var count = socket.Send(data, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            Drop(socket);
            return;
        }

        var left = data[count..];
        // What stays in the shared buffer has to move out before the next client uses it.
        unsent[socket] = left.Array == buffer ? left.ToArray() : left;
    }

    void Drop(Socket socket)
    {
        unsent.Remove(socket);
        socket.Dispose();
    }
}
