using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private sealed class Client
    {
        public required Socket Socket { get; init; }

        public byte[] Output { get; } = new byte[2048];

        public int Start { get; set; }

        public int End { get; set; }
    }

    private readonly List<Client> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var busy = Accept(listener);
            foreach (var client in _clients)
                busy |= Serve(client);
            if (!busy)
                Thread.Sleep(1);
        }

        foreach (var client in _clients)
            client.Socket.Dispose();
    }

    private bool Accept(Socket listener)
    {
        try
        {
            _clients.Add(new Client { Socket = listener.Accept() });
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private bool Serve(Client client)
    {
        SocketError error;
        if (client.Start == client.End)
        {
            client.Start = 0;
            client.End = client.Socket.Receive(client.Output, SocketFlags.None, out error);
            if (error == SocketError.WouldBlock)
                return false;
            if (client.End == 0)
                return Remove(client);
            foreach (ref var b in client.Output.AsSpan(0, client.End))
                b = char.IsAsciiLetterLower((char)b) ? (byte)(b - 32) : b;
        }

        client.Start += client.Socket.Send(client.Output.AsSpan(client.Start..client.End), SocketFlags.None, out error);
        return error switch
        {
            SocketError.Success => true,
            SocketError.WouldBlock => false,
            _ => Remove(client),
        };
    }

    private bool Remove(Client client)
    {
        client.Socket.Dispose();
        _clients.Remove(client);
        return true;
    }
}
