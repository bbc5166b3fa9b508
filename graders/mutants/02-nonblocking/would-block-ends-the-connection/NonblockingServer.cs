using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private const int BufferSize = 16 * 1024;

    private sealed class Connection(Socket socket) : IDisposable
    {
        private readonly byte[] _buffer = new byte[BufferSize];
        private int _from;
        private int _to;

        /// <summary>Returns false when the connection is finished.</summary>
        public bool Step(ref bool busy)
        {
            if (_from == _to)
            {
                int n = socket.Receive(_buffer, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                    return true;
                if (n == 0 || error != SocketError.Success)
                    return false;
                _from = 0;
                _to = n;
                Upper();
            }

            busy = true;
            _from += socket.Send(_buffer, _from, _to - _from, SocketFlags.None, out var sendError);
            return sendError == SocketError.Success;
        }

        private void Upper()
        {
            for (int i = 0; i < _to; i++)
            {
                if (_buffer[i] is >= (byte)'a' and <= (byte)'z')
                    _buffer[i] -= 32;
            }
        }

        public void Dispose() => socket.Dispose();
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var connections = new LinkedList<Connection>();
        while (!stop.IsCancellationRequested)
        {
            var busy = false;
            while (TryAccept(listener, out var client))
            {
                connections.AddLast(new Connection(client));
                busy = true;
            }

            for (var node = connections.First; node != null;)
            {
                var next = node.Next;
                if (!node.Value.Step(ref busy))
                {
                    node.Value.Dispose();
                    connections.Remove(node);
                }

                node = next;
            }

            if (!busy)
                Thread.Sleep(1);
        }

        foreach (var connection in connections)
            connection.Dispose();
    }

    private static bool TryAccept(Socket listener, out Socket client)
    {
        try
        {
            client = listener.Accept();
            return true;
        }
        catch (SocketException)
        {
            client = null!;
            return false;
        }
    }
}
