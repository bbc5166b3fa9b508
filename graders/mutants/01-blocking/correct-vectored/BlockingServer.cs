using System.Net.Sockets;
namespace Katas.Blocking;
public sealed class BlockingServer : IServer
{
    readonly record struct Piece(byte[] Bytes) { public static implicit operator ArraySegment<byte>(Piece p) => p.Bytes; }
    public void Run(Socket listener, CancellationToken stop)
    {
        var watch = new Thread(() => { stop.WaitHandle.WaitOne(); listener.Dispose(); lock (this) _now?.Dispose(); }) { IsBackground = true };
        watch.Start();
        List<ArraySegment<byte>> pieces = [new Piece(new byte[3]), new Piece(new byte[500]), new Piece(new byte[7000])];
        do
        {
            try
            {
                using var c = listener.Accept();
                lock (this) { _now = c; if (stop.IsCancellationRequested) break; }
                for (int n; (n = c.Receive(pieces, SocketFlags.None)) != 0;)
                {
                    var all = pieces.SelectMany(p => p).Take(n).Select(b => (char)b is >= 'a' and <= 'z' ? (byte)(b & ~32) : b).ToArray();
                    c.Send([new ArraySegment<byte>(all, 0, n / 2), new ArraySegment<byte>(all, n / 2, n - n / 2)]);
                }
            }
            catch (SocketException) { }
            catch (ObjectDisposedException) { }
        } while (!stop.IsCancellationRequested);
        watch.Join();
    }
    Socket? _now;
}
