using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        Socket? client = null;
        using var _ = stop.Register(() =>
        {
            listener.Dispose();
            Volatile.Read(ref client)?.Dispose();
        });

        var buffer = new byte[1024];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Volatile.Write(ref client, listener.Accept());
                if (stop.IsCancellationRequested)
                    client!.Dispose();

                while (client!.Receive(buffer) != 0)
                {
                    for (var i = 0; i < buffer.Length; i++)
                    {
                        if (buffer[i] >= 'a' && buffer[i] <= 'z')
                            buffer[i] -= 32;
                    }

                    client.Send(buffer);
                }
            }
            catch (SocketException)
            {
                // reset by the client, or accept was interrupted by stop
            }
            catch (ObjectDisposedException)
            {
            }
            finally
            {
                client?.Dispose();
            }
        }
    }
}
