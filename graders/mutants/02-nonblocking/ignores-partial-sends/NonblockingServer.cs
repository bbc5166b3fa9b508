using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var clients = new List<Socket>();
        var buffer = new byte[4096];

        while (!stop.IsCancellationRequested)
        {
            var idle = true;
            try
            {
                var client = listener.Accept();
                client.Blocking = false;
                clients.Add(client);
                idle = false;
            }
            catch (SocketException)
            {
                // Nobody is waiting.
            }

            for (var i = clients.Count - 1; i >= 0; i--)
            {
                var client = clients[i];
                var length = client.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                    continue;

                idle = false;
                if (length == 0 || error != SocketError.Success)
                {
                    clients.RemoveAt(i);
                    client.Dispose();
                    continue;
                }

                for (var j = 0; j < length; j++)
                {
                    if (buffer[j] >= 'a' && buffer[j] <= 'z')
                        buffer[j] -= 32;
                }

                client.Send(buffer, 0, length, SocketFlags.None, out _);
            }

            if (idle)
                Thread.Sleep(1);
        }

        clients.ForEach(c => c.Dispose());
    }
}
