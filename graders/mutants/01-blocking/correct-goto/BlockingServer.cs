using System.Net.Sockets;
using static System.Net.Sockets.SocketError;
[assembly: CLSCompliant(false)]
namespace Katas.Blocking
{
    partial class Loop { internal Socket? Client; internal static readonly byte[] Table = Enumerable.Range(0, 256).Select(i => i is >= 97 and <= 122 ? (byte)(i ^ 32) : (byte)i).ToArray(); }
    public sealed class BlockingServer : IServer
    {
        public unsafe void Run(Socket listener, CancellationToken stop)
        {
            var loop = new Loop();
            var gate = new object();
            bool ended = false;
            using var registration = stop.UnsafeRegister(_ => { lock (gate) { ended = true; listener.Close(); loop.Client?.Close(); } }, null);
            Span<byte> span = stackalloc byte[3001];
        accept:
            try { var c = listener.Accept(); lock (gate) { loop.Client = c; if (ended) { c.Close(); goto done; } } }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { if (ended) goto done; goto accept; }
        receive:
            try
            {
                int n = loop.Client.Receive(span, SocketFlags.None, out var error);
                if (error is not Success || n is 0) goto close;
                fixed (byte* p = span, t = Loop.Table) { for (byte* q = p; q < p + n; q++) *q = t[*q]; }
                loop.Client.Send(span[..n], SocketFlags.None, out error);
                if (error is Success) goto receive;
            }
            catch (ObjectDisposedException) { }
        close:
            lock (gate) { loop.Client.Close(); loop.Client = null; }
            if (!ended) goto accept;
        done:
            return;
        }
    }
}
