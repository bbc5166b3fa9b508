using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var clients = new List<Socket>();
        var buffer = new byte[4096];

        while (!stop.IsCancellationRequested)
        {
            var ready = new List<Socket>(clients) { listener };
            Socket.Select(ready, null, null, 200_000);

            foreach (var socket in ready)
            {
                if (socket == listener)
                {
                    try
                    {
                        var client = listener.Accept();
                        client.Blocking = false;
                        clients.Add(client);
                    }
                    catch (SocketException)
                    {
                    }

                    continue;
                }

                if (!Echo(socket, buffer))
                {
                    clients.Remove(socket);
                    socket.Dispose();
                }
            }
        }

        clients.ForEach(c => c.Dispose());
    }

    private static bool Echo(Socket client, byte[] buffer)
    {
        var count = client.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        if (error != SocketError.Success || count == 0)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                buffer[i] -= 32;
        }

        client.Send(buffer, 0, count, SocketFlags.None, out error);
        return error is SocketError.Success or SocketError.WouldBlock;
    }
}
