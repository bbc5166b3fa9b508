using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private Socket? _client;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            listener.Close();
            Volatile.Read(ref _client)?.Close();
        });

        while (Accept(listener) is { } client)
        {
            Volatile.Write(ref _client, client);
            if (stop.IsCancellationRequested)
                client.Close();
            try
            {
                Serve(client);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                client.Close();
            }
        }
    }

    private static Socket? Accept(Socket listener)
    {
        try
        {
            return listener.Accept();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    private static void Serve(Socket client)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var count = client.Receive(buffer, SocketFlags.None, out var error);
            if (error != SocketError.Success || count == 0)
                return;

            for (var i = 0; i < count; i++)
            {
                if (buffer[i] is >= 97 and <= 122)
                    buffer[i] -= 32;
            }

            client.Send(buffer, 0, count, SocketFlags.None);
        }
    }
}
