using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private Socket? _client;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            listener.Dispose();
            Volatile.Read(ref _client)?.Dispose();
        });

        while (!stop.IsCancellationRequested)
        {
            var client = listener.Accept();
            Volatile.Write(ref _client, client);
            try
            {
                Pump(client);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted)
            {
                Console.WriteLine("client reset");
            }
            finally
            {
                client.Dispose();
            }
        }
    }

    private static void Pump(Socket client)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var n = client.Receive(buffer);
            if (n == 0)
                break;
            for (var i = 0; i < n; i++)
            {
                if (buffer[i] >= 97 && buffer[i] <= 122)
                    buffer[i] -= 32;
            }

            client.Send(buffer, n, SocketFlags.None);
        }
    }
}
