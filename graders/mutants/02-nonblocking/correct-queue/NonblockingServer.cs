using System.Net.Sockets;
namespace Katas.Nonblocking;
public sealed partial class NonblockingServer : IServer
{
    private sealed class Guest { public required Socket Socket; public LinkedList<byte[]> Due = new(); public int At; public bool Over; public int Size; }
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var guests = new Queue<Guest>();
        using var pause = new ManualResetEventSlim();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var moved = false;
                try { guests.Enqueue(new Guest { Socket = listener.Accept() }); moved = true; } catch (SocketException) { }
                for (var n = guests.Count; n > 0; n--)
                {
                    var g = guests.Dequeue();
                    if (Step(g, ref moved)) { guests.Enqueue(g); continue; }
                    try { g.Socket.Shutdown(SocketShutdown.Both); } catch (SocketException) { }
                    g.Socket.Close();
                    moved = true;
                }
                if (!moved) pause.Wait(1);
            }
        }
        finally { while (guests.TryDequeue(out var g)) g.Socket.Close(); }
    }
    private static bool Step(Guest g, ref bool moved)
    {
        while (g.Due.First is { } first)
        {
            var k = g.Socket.Send(first.Value, g.At, first.Value.Length - g.At, SocketFlags.None, out var e);
            if (e == SocketError.WouldBlock) break;
            if (e != SocketError.Success) return false;
            moved = true;
            g.At += k; g.Size -= k;
            if (g.At == first.Value.Length) { g.Due.RemoveFirst(); g.At = 0; }
        }
        if (g.Over) return g.Due.Count > 0;
        if (g.Size > 100_000) return true;
        var fresh = new byte[2048];
        var c = g.Socket.Receive(fresh, 0, fresh.Length, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return true;
        if (error != SocketError.Success) return false;
        moved = true;
        if (c == 0) { g.Over = true; return g.Due.Count > 0; }
        Array.Resize(ref fresh, c);
        for (var i = 0; i < c; i++) if (fresh[i] >= 97 && fresh[i] <= 122) fresh[i] &= 0xDF;
        g.Due.AddLast(fresh); g.Size += c;
        return true;
    }
}
