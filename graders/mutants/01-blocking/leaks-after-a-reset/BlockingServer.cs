using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly HashSet<Socket> _open = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        stop.Register(() =>
        {
            listener.Dispose();
            lock (_open)
            {
                foreach (var client in _open)
                    client.Dispose();
            }
        });

        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = listener.Accept();
                lock (_open)
                    _open.Add(client);
                if (stop.IsCancellationRequested)
                {
                    client.Dispose();
                    return;
                }

                Serve(client);
                lock (_open)
                    _open.Remove(client);
                client.Dispose();
            }
            catch (SocketException)
            {
                // This client is lost; the next one may do better.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static void Serve(Socket client)
    {
        byte[] bytes = new byte[2048];
        int n;
        while ((n = client.Receive(bytes)) > 0)
        {
            for (int i = 0; i < n; i++)
            {
                if (bytes[i] >= 'a' && bytes[i] <= 'z')
                    bytes[i] = (byte)(bytes[i] + 'A' - 'a');
            }

            client.Send(bytes, n, SocketFlags.None);
        }
    }
}
