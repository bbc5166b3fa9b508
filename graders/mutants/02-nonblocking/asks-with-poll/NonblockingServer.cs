using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private sealed class Client(Socket socket)
    {
        public readonly Socket Socket = socket;
        public ArraySegment<byte> Reply = ArraySegment<byte>.Empty;
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var clients = new List<Client>();

        while (!stop.IsCancellationRequested)
        {
            var busy = false;
            while (listener.Poll(0, SelectMode.SelectRead) && TryAccept(listener, out var socket))
            {
                clients.Add(new Client(socket));
                busy = true;
            }

            for (var i = 0; i < clients.Count;)
            {
                var client = clients[i];
                var mode = client.Reply.Count > 0 ? SelectMode.SelectWrite : SelectMode.SelectRead;
                if (!client.Socket.Poll(0, mode))
                {
                    i++;
                    continue;
                }

                busy = true;
                if (mode == SelectMode.SelectWrite ? Write(client) : Read(client))
                {
                    i++;
                    continue;
                }

                client.Socket.Dispose();
                clients.RemoveAt(i);
            }

            if (!busy)
                Thread.Sleep(1);
        }

        foreach (var client in clients)
            client.Socket.Dispose();
    }

    private static bool TryAccept(Socket listener, out Socket socket)
    {
        socket = null!;
        try
        {
            socket = listener.Accept();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool Read(Client client)
    {
        var bytes = new byte[4096];
        var count = client.Socket.Receive(bytes, SocketFlags.None, out var error);
        if (count == 0)
            return error == SocketError.WouldBlock;
        for (var i = 0; i < count; i++)
        {
            if (bytes[i] is >= (byte)'a' and <= (byte)'z')
                bytes[i] -= 32;
        }

        client.Reply = new ArraySegment<byte>(bytes, 0, count);
        return true;
    }

    private static bool Write(Client client)
    {
        var sent = client.Socket.Send(client.Reply, SocketFlags.None, out var error);
        client.Reply = client.Reply[sent..];
        return error is SocketError.Success or SocketError.WouldBlock;
    }
}
