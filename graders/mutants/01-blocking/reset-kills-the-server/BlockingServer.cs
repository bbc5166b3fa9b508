using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        Socket? current = null;
        using var registration = stop.Register(() =>
        {
            listener.Dispose();
            current?.Dispose();
        });

        try
        {
            while (true)
            {
                using var client = current = listener.Accept();
                stop.ThrowIfCancellationRequested();

                var buffer = new byte[4096];
                int count;
                while ((count = client.Receive(buffer)) > 0)
                {
                    MakeUpper(buffer.AsSpan(0, count));
                    client.Send(buffer.AsSpan(0, count));
                }
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Closing the sockets is how stop gets us out of a blocking call.
        }
    }

    private static void MakeUpper(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] is >= (byte)'a' and <= (byte)'z')
                bytes[i] -= 'a' - 'A';
        }
    }
}
