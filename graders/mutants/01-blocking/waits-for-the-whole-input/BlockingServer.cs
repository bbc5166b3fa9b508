using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private static Socket? s_active;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() => { listener.Dispose(); s_active?.Dispose(); });

        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = listener.Accept();
                s_active = client;
                if (stop.IsCancellationRequested)
                    return;

                using var stream = new NetworkStream(client);
                var input = new MemoryStream();
                stream.CopyTo(input);
                stream.Write(ToUpper(input.ToArray()));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // next client
            }
        }
    }

    private static byte[] ToUpper(byte[] data)
    {
        for (var i = 0; i < data.Length; i++)
        {
            if (data[i] is >= (byte)'a' and <= (byte)'z')
                data[i] = (byte)(data[i] - 'a' + 'A');
        }

        return data;
    }
}
