using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        try
        {
            RunAsync(listener, stop).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task RunAsync(Socket listener, CancellationToken stop)
    {
        var buffer = new byte[4096];
        while (true)
        {
            using var client = await listener.AcceptAsync(stop);
            try
            {
                int n;
                while ((n = await client.ReceiveAsync(buffer, stop)) > 0)
                {
                    Upper(buffer.AsSpan(0, n));
                    await client.SendAsync(buffer.AsMemory(0, n), stop);
                }
            }
            catch (SocketException)
            {
            }
        }
    }

    private static void Upper(Span<byte> data)
    {
        for (var i = 0; i < data.Length; i++)
        {
            if (data[i] is >= (byte)'a' and <= (byte)'z')
                data[i] -= 32;
        }
    }
}
