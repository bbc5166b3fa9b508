using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int MaxPending = 512 * 1024;

    private readonly Dictionary<Socket, MemoryStream> _clients = new();
    private readonly byte[] _buffer = new byte[16 * 1024];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;

        while (!stop.IsCancellationRequested)
        {
            var readers = _clients.Where(c => c.Value.Length < MaxPending).Select(c => c.Key).Append(listener).ToList();
            var writers = _clients.Keys.ToList();

            Socket.Select(readers, writers, null, 100_000);

            foreach (var client in writers)
                SendPending(client);

            foreach (var socket in readers)
            {
                if (socket == listener)
                    Accept(listener);
                else if (_clients.ContainsKey(socket))
                    Receive(socket);
            }
        }

        foreach (var client in _clients.Keys.ToList())
            Remove(client);
        listener.Close();
    }

    private void Accept(Socket listener)
    {
        try
        {
            var client = listener.Accept();
            client.Blocking = false;
            _clients[client] = new MemoryStream();
        }
        catch (SocketException)
        {
            // The client has changed its mind.
        }
    }

    private void Receive(Socket client)
    {
        int count = client.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;

        if (error != SocketError.Success || count == 0)
        {
            // 0 bytes: the client is finished, and so are we.
            Remove(client);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            if (_buffer[i] >= 'a' && _buffer[i] <= 'z')
                _buffer[i] = (byte)(_buffer[i] - 'a' + 'A');
        }

        _clients[client].Write(_buffer, 0, count);
    }

    private void SendPending(Socket client)
    {
        var pending = _clients[client].ToArray();
        if (pending.Length == 0)
            return;

        int sent = client.Send(pending, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success)
        {
            Remove(client);
            return;
        }

        // Keep what did not fit.
        _clients[client] = new MemoryStream();
        _clients[client].Write(pending, sent, pending.Length - sent);
    }

    private void Remove(Socket client)
    {
        _clients.Remove(client);
        client.Close();
    }
}
