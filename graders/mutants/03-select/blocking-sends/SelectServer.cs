using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        var clients = new List<Socket>();
        var buffer = new byte[32 * 1024];
        while (!stop.IsCancellationRequested)
        {
            var ready = new List<Socket> { listener };
            ready.AddRange(clients);
            Socket.Select(ready, null, null, 100_000);
            foreach (var socket in ready)
            {
                if (socket == listener)
                    clients.Add(listener.Accept());
                else if (!Serve(socket, buffer))
                    clients.Remove(socket);
            }
        }

        foreach (var client in clients)
            client.Dispose();
    }

    private static bool Serve(Socket client, byte[] buffer)
    {
        try
        {
            var n = client.Receive(buffer);
            if (n > 0)
            {
                for (var i = 0; i < n; i++)
                    buffer[i] = buffer[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(buffer[i] - 32) : buffer[i];
                client.Send(buffer, n, SocketFlags.None);
                return true;
            }
        }
        catch (SocketException)
        {
            // Reset by the client.
        }

        client.Dispose();
        return false;
    }
}
