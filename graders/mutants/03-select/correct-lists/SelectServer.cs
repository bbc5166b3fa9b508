using System.Net;
using System.Net.Sockets;

namespace Katas.Select;

public class SelectServer : IServer
{
    private sealed class Peer
    {
        public List<byte> Outgoing = new();
        public bool SaidGoodbye;
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        var peers = new Dictionary<Socket, Peer>();
        var (bell, rope) = MakePair();
        using var pull = stop.Register(() => rope.Send(new byte[1]));
        listener.Blocking = false;

        while (!stop.IsCancellationRequested)
        {
            var readable = new List<Socket> { listener, bell };
            readable.AddRange(peers.Where(p => !p.Value.SaidGoodbye && p.Value.Outgoing.Count < 500_000).Select(p => p.Key));
            var writable = peers.Where(p => p.Value.Outgoing.Count > 0).Select(p => p.Key).ToList();
            var faulty = peers.Keys.ToList();
            Socket.Select(readable, writable, faulty, -1);

            var gone = new HashSet<Socket>();
            foreach (var socket in writable)
            {
                if (!Write(socket, peers[socket]))
                    gone.Add(socket);
            }

            foreach (var socket in readable)
            {
                if (socket == listener)
                    Welcome(listener, peers);
                else if (socket != bell && !gone.Contains(socket) && !Read(socket, peers[socket]))
                    gone.Add(socket);
            }

            foreach (var socket in gone)
            {
                peers.Remove(socket);
                socket.Close();
            }
        }

        foreach (var socket in peers.Keys)
            socket.Close();
        bell.Close();
        listener.Close();
    }

    private static void Welcome(Socket listener, Dictionary<Socket, Peer> peers)
    {
        try
        {
            var socket = listener.Accept();
            socket.Blocking = false;
            peers[socket] = new Peer();
        }
        catch (SocketException)
        {
            // Left before we came to it.
        }
    }

    private static bool Read(Socket socket, Peer peer)
    {
        var bytes = new byte[16384];
        var count = socket.Receive(bytes, 0, bytes.Length, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        if (error != SocketError.Success)
            return false;
        if (count == 0)
        {
            peer.SaidGoodbye = true;
            return peer.Outgoing.Count > 0;
        }

        for (var i = 0; i < count; i++)
            peer.Outgoing.Add(bytes[i] >= 97 && bytes[i] <= 122 ? (byte)(bytes[i] - 32) : bytes[i]);
        return true;
    }

    private static bool Write(Socket socket, Peer peer)
    {
        var count = socket.Send(peer.Outgoing.ToArray(), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        if (error != SocketError.Success)
            return false;
        peer.Outgoing.RemoveRange(0, count);
        return !(peer.SaidGoodbye && peer.Outgoing.Count == 0);
    }

    private static (Socket Bell, Socket Rope) MakePair()
    {
        using var door = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        door.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        door.Listen(1);
        var rope = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        rope.Connect(door.LocalEndPoint!);
        return (door.Accept(), rope);
    }
}
