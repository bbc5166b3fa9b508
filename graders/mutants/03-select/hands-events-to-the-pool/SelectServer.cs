using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int WhileSomeAreBusy = 1000;
    private const int WhileAllAreFree = 100_000;

    private sealed class Client(Socket socket)
    {
        private byte[] _out = [];
        private volatile bool _busy;

        public Socket Socket => socket;

        public bool IsFree => !_busy;

        public bool IsOver { get; private set; }

        public bool HasOutput => _out.Length > 0;

        public void Begin()
        {
            _busy = true;
            Task.Run(() =>
            {
                IsOver = !Serve();
                _busy = false;
            });
        }

        private bool Serve()
        {
            SocketError error;
            if (!HasOutput)
            {
                var bytes = new byte[16 * 1024];
                var n = socket.Receive(bytes, SocketFlags.None, out error);
                if (n == 0)
                    return error == SocketError.WouldBlock;
                _out = Array.ConvertAll(bytes[..n], b => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b);
            }

            var sent = socket.Send(_out, SocketFlags.None, out error);
            _out = _out[sent..];
            return error is SocketError.Success or SocketError.WouldBlock;
        }
    }

    private readonly Dictionary<Socket, Client> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            RemoveTheDead();
            var free = _clients.Values.Where(c => c.IsFree).ToList();
            var read = free.Where(c => !c.HasOutput).Select(c => c.Socket).Append(listener).ToList();
            var write = free.Where(c => c.HasOutput).Select(c => c.Socket).ToList();
            Socket.Select(read, write, null, free.Count < _clients.Count ? WhileSomeAreBusy : WhileAllAreFree);

            if (read.Remove(listener))
                Accept(listener);
            foreach (var socket in read.Concat(write))
                _clients[socket].Begin();
        }

        foreach (var socket in _clients.Keys)
            socket.Dispose();
    }

    private void Accept(Socket listener)
    {
        try
        {
            var socket = listener.Accept();
            _clients.Add(socket, new Client(socket));
        }
        catch (SocketException)
        {
            // gone
        }
    }

    private void RemoveTheDead()
    {
        foreach (var client in _clients.Values.Where(c => c.IsFree && c.IsOver).ToList())
        {
            _clients.Remove(client.Socket);
            client.Socket.Dispose();
        }
    }
}
