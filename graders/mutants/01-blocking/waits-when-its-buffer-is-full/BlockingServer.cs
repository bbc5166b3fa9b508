using System.Net;
using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var closing = stop.Register(listener.Dispose);
        var buffer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = listener.Accept();
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
        int held = 0;
        try
        {
            while (true)
            {
                int count = client.Receive(buffer, held, buffer.Length - held, SocketFlags.None, out var error);
                if (error != SocketError.Success || (count == 0 && held == 0))
                    return;
                if (count == 0)
                {
                    Upper(buffer.AsSpan(0, held));
                    client.Send(buffer, 0, held, SocketFlags.None, out error);
                    return;
                }

                // A full buffer: there is more of this message.
                if (held + count == buffer.Length && buffer.Length < 1 << 24)
                {
                    held += count;
                    Array.Resize(ref buffer, buffer.Length * 2);
                    continue;
                }

                count += held;
                held = 0;
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
