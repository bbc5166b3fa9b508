using System.Net.Sockets;

namespace Katas.Blocking;

/// <summary>Accept a client, read its request, send the answer, next client.</summary>
public sealed class BlockingServer : IServer
{
    private Socket? _client;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            listener.Dispose();
            Interlocked.Exchange(ref _client, null)?.Dispose();
        });

        while (!stop.IsCancellationRequested)
        {
            try
            {
                HandleOne(listener.Accept(), stop);
            }
            catch (SocketException)
            {
            }
            catch (ObjectDisposedException)
            {
            }
        }
    }

    private void HandleOne(Socket client, CancellationToken stop)
    {
        using (client)
        {
            _client = client;
            if (stop.IsCancellationRequested)
                return;

            var request = new byte[64 * 1024];
            var length = client.Receive(request);
            var answer = request.Take(length).Select(Upper).ToArray();
            client.Send(answer);
        }
    }

    private static byte Upper(byte b) => b is >= 0x61 and <= 0x7a ? (byte)(b ^ 0x20) : b;
}
