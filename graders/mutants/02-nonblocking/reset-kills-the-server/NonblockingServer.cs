using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private sealed class State
    {
        public readonly Queue<ArraySegment<byte>> Out = new();
        public int Pending;
    }

    private const int MaxPending = 512 * 1024;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var clients = new Dictionary<Socket, State>();

        while (!stop.IsCancellationRequested)
        {
            var progress = false;
            if (WouldBlock(() => clients.Add(listener.Accept(), new State())) == false)
                progress = true;

            foreach (var (socket, state) in clients.ToList())
            {
                if (state.Pending > 0)
                    progress |= !WouldBlock(() => Flush(socket, state));

                if (state.Pending < MaxPending)
                {
                    progress |= !WouldBlock(() =>
                    {
                        if (!Fill(socket, state))
                        {
                            clients.Remove(socket);
                            socket.Dispose();
                        }
                    });
                }
            }

            if (!progress)
                Thread.Sleep(1);
        }

        foreach (var socket in clients.Keys)
            socket.Dispose();
    }

    private static bool WouldBlock(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            return true;
        }
    }

    private static void Flush(Socket socket, State state)
    {
        var first = state.Out.Peek();
        var sent = socket.Send(first);
        state.Pending -= sent;
        if (sent == first.Count)
        {
            state.Out.Dequeue();
            return;
        }

        var all = state.Out.ToList();
        all[0] = first[sent..];
        state.Out.Clear();
        all.ForEach(state.Out.Enqueue);
    }

    // False at the end of the stream with nothing pending; with something pending we ask again next turn.
    private static bool Fill(Socket socket, State state)
    {
        var buffer = new byte[8192];
        var count = socket.Receive(buffer);
        if (count == 0)
            return state.Pending > 0;

        for (var i = 0; i < count; i++)
        {
            if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                buffer[i] -= 32;
        }

        state.Out.Enqueue(new ArraySegment<byte>(buffer, 0, count));
        state.Pending += count;
        return true;
    }
}
