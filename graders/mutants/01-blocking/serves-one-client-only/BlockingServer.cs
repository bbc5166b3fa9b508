using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        Socket? client = null;
        stop.Register(() =>
        {
            listener.Dispose();
            client?.Dispose();
        });

        try
        {
            client = listener.Accept();
            var buffer = new byte[4096];
            while (!stop.IsCancellationRequested)
            {
                var count = client.Receive(buffer);
                if (count == 0)
                    break;
                for (var i = 0; i < count; i++)
                {
                    if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                        buffer[i] -= 32;
                }

                client.Send(buffer, count, SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            // Reset, or the listener was closed.
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
