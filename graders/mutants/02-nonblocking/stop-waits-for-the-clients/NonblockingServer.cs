using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var sessions = new List<IEnumerator<bool>>();

        // A graceful shutdown: those who are in are served to the end.
        while (!stop.IsCancellationRequested || sessions.Count > 0)
        {
            var busy = false;
            if (!stop.IsCancellationRequested && TryAccept(listener) is { } socket)
            {
                sessions.Add(Session(socket));
                busy = true;
            }

            for (var i = sessions.Count - 1; i >= 0; i--)
            {
                if (sessions[i].MoveNext())
                    busy |= sessions[i].Current;
                else
                    sessions.RemoveAt(i);
            }

            if (!busy)
                Thread.Sleep(1);
        }
    }

    private static Socket? TryAccept(Socket listener)
    {
        try
        {
            return listener.Accept();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    // A client's whole life; each yield gives the others their turn, and says whether something was done.
    private static IEnumerator<bool> Session(Socket socket)
    {
        using var _ = socket;
        var buffer = new byte[4096];
        while (true)
        {
            var count = socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                yield return false;
                continue;
            }

            if (count == 0)
                yield break;
            for (var i = 0; i < count; i++)
            {
                if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                    buffer[i] -= 32;
            }

            for (var sent = 0; sent < count;)
            {
                sent += socket.Send(buffer, sent, count - sent, SocketFlags.None, out error);
                if (error is not SocketError.Success and not SocketError.WouldBlock)
                    yield break;
                yield return error == SocketError.Success;
            }
        }
    }
}
