using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private readonly Dictionary<Socket, byte[]> _clients = new();

    public void Run(Socket listener, CancellationToken stop)
    {
        using (listener)
        {
            listener.Blocking = false;
            while (!stop.IsCancellationRequested)
            {
                var busy = Accept(listener);
                foreach (var (client, rest) in _clients)
                    busy |= rest.Length == 0 ? Receive(client) : Send(client, rest);
                if (!busy)
                    Thread.Sleep(TimeSpan.FromMilliseconds(0.5));
            }
        }
    }

    private bool Accept(Socket listener)
    {
        try
        {
            _clients.Add(listener.Accept(), []);
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.WouldBlock;
        }
    }

    private bool Receive(Socket client)
    {
        var bytes = new byte[2048];
        var n = client.Receive(bytes, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return false;
        if (n == 0)
            return Close(client);
        Array.Resize(ref bytes, n);
        for (var i = 0; i < n; i++)
        {
            if (bytes[i] is >= (byte)'a' and <= (byte)'z')
                bytes[i] -= 32;
        }

        return Send(client, bytes);
    }

    private bool Send(Socket client, byte[] bytes)
    {
        var n = client.Send(bytes, SocketFlags.None, out var error);
        if (error is not SocketError.Success and not SocketError.WouldBlock)
            return Close(client);
        _clients[client] = bytes[n..];
        return n > 0;
    }

    // Removing (unlike adding) is allowed while a Dictionary is enumerated, and so is setting a value.
    private bool Close(Socket client)
    {
        client.Close();
        return _clients.Remove(client);
    }
}
