using System.Net.Sockets;
namespace Katas.Blocking;
public sealed class BlockingServer : IServer
{
    private readonly object _gate = new();
    private Socket? _current;
    private bool _stopping;
    public void Run(Socket listener, CancellationToken stop)
    {
        var address = listener.LocalEndPoint!;
        using var r = stop.Register(() =>
        {
            lock (_gate)
            {
                _stopping = true;
                if (_current is { } c) { try { c.Shutdown(SocketShutdown.Both); } catch (SocketException) { } }
            }
            using var waker = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try { waker.Connect(address); } catch (SocketException) { }
        });
        while (true)
        {
            Socket client;
            try { client = listener.Accept(); } catch (SocketException) { if (stop.IsCancellationRequested) return; Thread.Sleep(5); continue; }
            using (client)
            {
                lock (_gate) { if (_stopping) return; _current = client; }
                try { foreach (var piece in Pieces(client)) { var rest = piece; while (rest.Length > 0) rest = rest[client.Send(rest.Span)..]; } }
                catch (SocketException) { }
                lock (_gate) { _current = null; if (_stopping) return; }
            }
        }
    }
    private static IEnumerable<Memory<byte>> Pieces(Socket client)
    {
        var buffer = new byte[3000];
        for (int n; (n = client.Receive(buffer)) > 0;)
        {
            for (var i = 0; i < n; i++) if (char.IsAsciiLetterLower((char)buffer[i])) buffer[i] ^= 0x20;
            yield return buffer.AsMemory(0, n);
        }
    }
}
