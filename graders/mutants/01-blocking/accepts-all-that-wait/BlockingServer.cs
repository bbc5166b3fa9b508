using System.Net;
using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var closing = stop.Register(listener.Dispose);
        var buffer = new byte[4096];
        var queue = new Queue<Socket>();
        while (!stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                while (queue.Count == 0 || listener.Poll(0, SelectMode.SelectRead))
                    queue.Enqueue(listener.Accept());
                client = queue.Dequeue();
            }
            catch (SocketException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (SocketException)
            {
                continue;
            }
            catch (ObjectDisposedException)
            {
                break;
            }

            using (client)
            using (stop.Register(client.Dispose))
            {
                Serve(client, buffer);
            }
        }
    }

    private static void Serve(Socket client, byte[] buffer)
    {
        try
        {
            while (true)
            {
                int count = client.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
                if (error != SocketError.Success || count == 0)
                    return;
                Upper(buffer.AsSpan(0, count));
                client.Send(buffer, 0, count, SocketFlags.None, out error);
                if (error != SocketError.Success)
                    return;
            }
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static void Upper(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] >= 'a' && bytes[i] <= 'z')
                bytes[i] -= 32;
        }
    }
}
