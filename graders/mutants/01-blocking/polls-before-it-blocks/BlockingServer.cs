using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public void Run(Socket listener, CancellationToken stop)
    {
        while (WaitFor(listener, SelectMode.SelectRead, stop))
        {
            try
            {
                using var client = listener.Accept();
                client.Blocking = false;
                Serve(client, stop);
            }
            catch (SocketException)
            {
                // The client is gone.
            }
        }
    }

    private static bool WaitFor(Socket socket, SelectMode mode, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (socket.Poll(Glance, mode))
                return true;
        }

        return false;
    }

    private static void Serve(Socket client, CancellationToken stop)
    {
        var buffer = new byte[4096];
        while (WaitFor(client, SelectMode.SelectRead, stop))
        {
            var n = client.Receive(buffer);
            if (n == 0)
                return;
            for (var i = 0; i < n; i++)
            {
                if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                    buffer[i] -= 32;
            }

            for (var sent = 0; sent < n && WaitFor(client, SelectMode.SelectWrite, stop);)
                sent += client.Send(buffer, sent, n - sent, SocketFlags.None);
        }
    }
}
