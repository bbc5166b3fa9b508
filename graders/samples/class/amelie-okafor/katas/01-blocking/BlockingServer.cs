using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        // Closing the listener is what wakes us up in Accept.
        using var wakeUp = stop.Register(() => listener.Close());
        while (!stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                continue;
            }

            using (client)
                Talk(client, stop);
        }
    }

    static void Talk(Socket client, CancellationToken stop)
    {
        using var hangUp = stop.Register(() => client.Close());
        var buffer = new byte[8192];
        try
        {
            int n;
            while ((n = client.Receive(buffer)) > 0)
            {
                for (var i = 0; i < n; i++)
                    buffer[i] = Upper(buffer[i]);
                client.Send(buffer, n, SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client is gone, or we are stopping. Next, please.
        }
    }

    static byte Upper(byte b) => b >= 'a' && b <= 'z' ? (byte)(b - 32) : b;
}
