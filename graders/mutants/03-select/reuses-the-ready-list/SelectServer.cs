using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private readonly byte[] _buffer = new byte[4096];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var all = new List<Socket>();
        var readers = new List<Socket>();
        var writers = new Dictionary<Socket, byte[]>();
        while (!stop.IsCancellationRequested)
        {
            if (!readers.Contains(listener))
                readers.Add(listener);
            var writable = writers.Keys.ToList();
            Socket.Select(readers, writable, null, 100_000);

            foreach (var socket in writable)
            {
                if (Send(socket, writers[socket], writers))
                    readers.Add(socket);
            }

            foreach (var socket in readers.ToArray())
            {
                if (socket == listener)
                {
                    if (Accept(listener) is { } client)
                    {
                        all.Add(client);
                        readers.Add(client);
                    }
                }
                else if (!writers.ContainsKey(socket) && !Receive(socket, writers))
                {
                    all.Remove(socket);
                    readers.Remove(socket);
                    socket.Dispose();
                }
            }
        }

        all.ForEach(s => s.Dispose());
    }

    private static Socket? Accept(Socket listener)
    {
        try
        {
            return listener.Accept();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private bool Receive(Socket socket, Dictionary<Socket, byte[]> writers)
    {
        var n = socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        if (n == 0)
            return false;
        var bytes = _buffer[..n];
        for (var i = 0; i < n; i++)
        {
            if (bytes[i] is >= (byte)'a' and <= (byte)'z')
                bytes[i] -= 32;
        }

        Send(socket, bytes, writers);
        return true;
    }

    private static bool Send(Socket socket, byte[] bytes, Dictionary<Socket, byte[]> writers)
    {
        var n = socket.Send(bytes, SocketFlags.None, out _);
        if (n == bytes.Length)
            return writers.Remove(socket);
        writers[socket] = bytes[n..];
        return false;
    }
}
