using System.Net.Sockets;
using System.Text;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private volatile Socket? _current;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            listener.Dispose();
            _current?.Dispose();
        });

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
            {
                _current = client;
                if (stop.IsCancellationRequested)
                    break;
                Serve(client);
                _current = null;
            }
        }
    }

    private static void Serve(Socket client)
    {
        var buffer = new byte[4096];
        try
        {
            int received;
            while ((received = client.Receive(buffer)) > 0)
            {
                var text = Encoding.UTF8.GetString(buffer, 0, received);
                client.Send(Encoding.UTF8.GetBytes(text.ToUpperInvariant()));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client is gone, or we were told to stop.
        }
    }
}
