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
            try
            {
                using var client = listener.Accept();
                Volatile.Write(ref _client, client);
                if (stop.IsCancellationRequested)
                    break;
                Serve(client, listener);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Lost this one.
            }
        }
    }

    private static void Serve(Socket client, Socket listener)
    {
        var buffer = new byte[4096];
        int n;
        while ((n = client.Receive(buffer)) > 0)
        {
            for (var i = 0; i < n; i++)
            {
                if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                    buffer[i] -= 32;
            }

            client.Send(buffer, n, SocketFlags.None);
            SendAwayTheRest(listener);
        }
    }

    // One client at a time: whoever else is in the queue shall come back later.
    private static void SendAwayTheRest(Socket listener)
    {
        while (listener.Poll(0, SelectMode.SelectRead))
            listener.Accept().Dispose();
    }
}
