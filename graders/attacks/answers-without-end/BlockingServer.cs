using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        var replies = new byte[1 << 20];
        replies.AsSpan().Fill((byte)'A');
        while (true)
        {
            var client = listener.Accept();
            new Thread(() => Flood(client, replies)) { IsBackground = true }.Start();
        }
    }

    private static void Flood(Socket client, byte[] replies)
    {
        try
        {
            // With pauses, or the limit of processor time would end it before anybody has much to read.
            while (true)
            {
                client.Send(replies);
                Thread.Sleep(5);
            }
        }
        catch (SocketException)
        {
            client.Dispose();
        }
    }
}
