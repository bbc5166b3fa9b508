using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private const int GlanceMilliseconds = 200;

    private static readonly byte[] s_upper = MakeTable();

    public void Run(Socket listener, CancellationToken stop)
    {
        // See SO_RCVTIMEO in socket(7): it bounds accept(2) as well as recv(2).
        listener.ReceiveTimeout = GlanceMilliseconds;

        while (!stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = listener.Accept();
            }
            catch (SocketException)
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

        // A send that does not finish is finished for us when stop shuts the connection down.
        using var registration = stop.Register(() => ShutDown(client));
        var buffer = new byte[512];
        while (!stop.IsCancellationRequested)
        {
            var count = client.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.TimedOut)
                continue;
            if (error != SocketError.Success || count == 0)
                return;
            for (var i = 0; i < count; i++)
                buffer[i] = s_upper[buffer[i]];
            client.Send(buffer, 0, count, SocketFlags.None, out error);
            if (error != SocketError.Success)
                return;
        }
    }

    private static void ShutDown(Socket client)
    {
        try
        {
            client.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It ended by itself at the same moment.
        }
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
