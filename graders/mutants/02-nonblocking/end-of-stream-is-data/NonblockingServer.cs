using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private sealed record Client(Socket Socket)
    {
        public byte[] Out { get; set; } = [];
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var clients = new List<Client>();
        var buffer = new byte[32 * 1024];

        while (!stop.IsCancellationRequested)
        {
            var worked = false;
            if (Accept(listener) is { } accepted)
            {
                clients.Add(new Client(accepted));
                worked = true;
            }

            var lost = new List<Client>();
            foreach (var client in clients)
            {
                switch (Serve(client, buffer))
                {
                    case true:
                        worked = true;
                        break;
                    case null:
                        lost.Add(client);
                        break;
                }
            }

            foreach (var client in lost)
            {
                client.Socket.Dispose();
                clients.Remove(client);
            }

            if (!worked)
                Thread.Sleep(1);
        }

        foreach (var client in clients)
            client.Socket.Dispose();
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

    // True: did something. False: nothing to do. Null: the client is lost.
    private static bool? Serve(Client client, byte[] buffer)
    {
        SocketError error;
        if (client.Out.Length > 0)
        {
            var sent = client.Socket.Send(client.Out, SocketFlags.None, out error);
            client.Out = client.Out[sent..];
            return error switch
            {
                SocketError.Success => true,
                SocketError.WouldBlock => false,
                _ => null,
            };
        }

        var received = client.Socket.Receive(buffer, SocketFlags.None, out error);
        if (error is not SocketError.Success and not SocketError.WouldBlock)
            return null;
        if (received == 0)
            return false;

        client.Out = buffer[..received];
        for (var i = 0; i < received; i++)
        {
            if (client.Out[i] is >= (byte)'a' and <= (byte)'z')
                client.Out[i] -= 32;
        }

        return true;
    }
}
