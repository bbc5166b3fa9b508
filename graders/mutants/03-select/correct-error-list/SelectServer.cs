using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int Limit = 1024 * 1024;
    private const int BlockSize = 8 * 1024;

    private enum Phase
    {
        Open,
        Draining,
        Over,
    }

    private sealed class Client
    {
        public required Socket Socket { get; init; }

        public Queue<ArraySegment<byte>> Blocks { get; } = new();

        public ArraySegment<byte> Current { get; set; }

        public int Pending { get; set; }

        public Phase Phase { get; set; }
    }

    private readonly Dictionary<Socket, Client> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var readers = _clients.Values.Where(c => c.Phase == Phase.Open && c.Pending < Limit).Select(c => c.Socket).ToList();
            var writers = _clients.Values.Where(c => c.Pending > 0).Select(c => c.Socket).ToList();
            var failing = _clients.Keys.ToList();
            readers.Add(listener);
            Socket.Select(readers, writers, failing, 50_000);

            failing.ForEach(s => _clients[s].Phase = Phase.Over);
            if (readers.Remove(listener))
                AcceptAll(listener);
            Each(readers, Read);
            Each(writers, Write);
            foreach (var client in _clients.Values.Where(c => c.Phase == Phase.Over).ToList())
                Close(client);
        }

        foreach (var client in _clients.Values.ToList())
            Close(client);
    }

    private void AcceptAll(Socket listener)
    {
        try
        {
            for (; ; )
            {
                var socket = listener.Accept();
                _clients.Add(socket, new Client { Socket = socket });
            }
        }
        catch (SocketException)
        {
            // That was the last one.
        }
    }

    private void Each(List<Socket> sockets, Action<Client> action)
    {
        foreach (var client in sockets.Select(s => _clients[s]).Where(c => c.Phase != Phase.Over))
        {
            try
            {
                action(client);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                // Ready a moment ago.
            }
            catch (SocketException)
            {
                client.Phase = Phase.Over;
            }
        }
    }

    private static void Read(Client client)
    {
        var block = new byte[Math.Min(BlockSize, Limit - client.Pending)];
        var n = client.Socket.Receive(block);
        if (n == 0)
        {
            client.Phase = client.Pending > 0 ? Phase.Draining : Phase.Over;
            return;
        }

        for (var i = 0; i < n; i++)
        {
            if (block[i] is >= (byte)'a' and <= (byte)'z')
                block[i] -= 32;
        }

        client.Blocks.Enqueue(new ArraySegment<byte>(block, 0, n));
        client.Pending += n;
    }

    private static void Write(Client client)
    {
        if (client.Current.Count == 0)
            client.Current = client.Blocks.Dequeue();
        var n = client.Socket.Send(client.Current);
        client.Current = client.Current[n..];
        client.Pending -= n;
        if (client.Phase == Phase.Draining && client.Pending == 0)
            client.Phase = Phase.Over;
    }

    private void Close(Client client)
    {
        _clients.Remove(client.Socket);
        client.Socket.Close();
    }
}
