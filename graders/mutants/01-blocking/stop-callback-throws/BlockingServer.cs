using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private Socket? _client;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            _client?.Shutdown(SocketShutdown.Both);
            listener.Close();
        });

        while (!stop.IsCancellationRequested)
        {
            try
            {
                _client = listener.Accept();
                Serve(_client);
            }
            catch (SocketException)
            {
            }
            catch (ObjectDisposedException)
            {
            }
            finally
            {
                _client?.Close();
            }
        }
    }

    private static void Serve(Socket client)
    {
        byte[] buffer = new byte[4096];
        int length = client.Receive(buffer);
        while (length > 0)
        {
            for (int i = 0; i < length; i++)
            {
                if (buffer[i] >= (byte)'a' && buffer[i] <= (byte)'z')
                    buffer[i] -= 32;
            }

            client.Send(buffer, length, SocketFlags.None);
            length = client.Receive(buffer);
        }
    }
}
