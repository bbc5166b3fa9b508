using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private const int GlanceMilliseconds = 900;

    private static readonly byte[] s_upper = MakeTable();

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(listener.Close);
        while (!stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                continue;
            }

            using (client)
                Serve(client, stop);
        }
    }

    private static void Serve(Socket client, CancellationToken stop)
    {
        client.ReceiveTimeout = GlanceMilliseconds;

        client.SendTimeout = GlanceMilliseconds;
        var buffer = new byte[512];
        while (true)
        {
            var count = client.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.TimedOut)
            {
                if (stop.IsCancellationRequested)
                    return;
                continue;
            }

            if (error != SocketError.Success || count == 0)
                return;
            for (var i = 0; i < count; i++)
                buffer[i] = s_upper[buffer[i]];
            if (!SendAll(client, buffer.AsSpan(0, count), stop))
                return;
        }
    }

    private static bool SendAll(Socket client, ReadOnlySpan<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[client.Send(bytes, SocketFlags.None, out var error)..];
            if (error == SocketError.TimedOut && stop.IsCancellationRequested)
                return false;
            if (error is not (SocketError.Success or SocketError.TimedOut))
                return false;
        }

        return true;
    }

    private static byte[] MakeTable()
    {
        var table = new byte[256];
        for (var i = 0; i < table.Length; i++)
            table[i] = (byte)i;
        for (var c = 'a'; c <= 'z'; c++)
            table[c] = (byte)char.ToUpperInvariant(c);
        return table;
    }
}
