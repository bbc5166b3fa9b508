using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private const int MaxPending = 256 * 1024;

    private sealed class Peer(Socket socket)
    {
        public Socket Socket { get; } = socket;

        public List<byte> Pending { get; } = [];
    }

    private readonly List<Peer> _peers = [];
    private readonly byte[] _buffer = new byte[8192];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var worked = AcceptAll(listener);
            foreach (var peer in _peers.ToArray())
                worked |= Serve(peer);
            if (!worked)
                Thread.Sleep(1);
        }

        foreach (var peer in _peers)
            peer.Socket.Close();
    }

    private bool AcceptAll(Socket listener)
    {
        var any = false;
        try
        {
            while (true)
            {
                _peers.Add(new Peer(listener.Accept()));
                any = true;
            }
        }
        catch (SocketException)
        {
            return any;
        }
    }

    private bool Serve(Peer peer)
    {
        var worked = false;
        if (peer.Pending.Count > 0)
        {
            var sent = peer.Socket.Send(peer.Pending.ToArray(), SocketFlags.None, out var sendError);
            if (sendError == SocketError.Success)
            {
                peer.Pending.RemoveRange(0, sent);
                worked = true;
            }
            else if (sendError != SocketError.WouldBlock)
            {
                Remove(peer);
                return true;
            }
        }

        if (peer.Pending.Count >= MaxPending)
            return worked;

        var received = peer.Socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return worked;
        if (error != SocketError.Success || received == 0)
        {
            Remove(peer);
            return true;
        }

        for (var i = 0; i < received; i++)
            peer.Pending.Add(_buffer[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(_buffer[i] - 32) : _buffer[i]);
        return true;
    }

    private void Remove(Peer peer)
    {
        _peers.Remove(peer);
        peer.Socket.Close();
    }
}
