using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private sealed class Peer
    {
        public readonly LinkedList<byte[]> Out = new();
        public bool Eof;

        public bool Done => Eof && Out.Count == 0;
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var peers = new Dictionary<Socket, Peer>();
        while (!stop.IsCancellationRequested)
        {
            var r = peers.Where(p => !p.Value.Eof).Select(p => p.Key).Prepend(listener).ToList();
            var w = peers.Where(p => p.Value.Out.Count > 0).Select(p => p.Key).ToList();
            Socket.Select(r, w, null, 100_000);

            foreach (var socket in r)
            {
                if (socket == listener)
                    Accept(listener, peers);
                else
                    Guard(socket, peers, Receive);
            }

            foreach (var socket in w)
            {
                if (peers.ContainsKey(socket))
                    Guard(socket, peers, Send);
            }
        }

        foreach (var socket in peers.Keys)
            socket.Dispose();
    }

    private static void Accept(Socket listener, Dictionary<Socket, Peer> peers)
    {
        try
        {
            peers.Add(listener.Accept(), new Peer());
        }
        catch (SocketException)
        {
        }
    }

    private static void Guard(Socket socket, Dictionary<Socket, Peer> peers, Action<Socket, Peer> action)
    {
        var peer = peers[socket];
        try
        {
            action(socket, peer);
            if (!peer.Done)
                return;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            return;
        }
        catch (SocketException)
        {
        }

        peers.Remove(socket);
        socket.Dispose();
    }

    private static void Receive(Socket socket, Peer peer)
    {
        var bytes = new byte[4096];
        var count = socket.Receive(bytes);
        if (count == 0)
            peer.Eof = true;
        else
            peer.Out.AddLast(Array.ConvertAll(bytes[..count], b => b is >= 97 and <= 122 ? (byte)(b - 32) : b));
    }

    private static void Send(Socket socket, Peer peer)
    {
        var bytes = peer.Out.First!.Value;
        var count = socket.Send(bytes);
        peer.Out.RemoveFirst();
        if (count < bytes.Length)
            peer.Out.AddFirst(bytes[count..]);
    }
}
