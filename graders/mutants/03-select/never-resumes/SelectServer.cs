using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int HighWater = 128 * 1024;

    private sealed class Session(Socket socket)
    {
        private readonly Queue<byte> _queue = new();

        public Socket Socket { get; } = socket;

        public bool Reading { get; private set; } = true;

        public bool Writing => _queue.Count > 0;

        public bool Ended { get; private set; }

        public void Receive(Span<byte> buffer)
        {
            var count = Socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success)
            {
                Ended = true;
                return;
            }

            foreach (var b in buffer[..count])
                _queue.Enqueue(b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b);
            if (count == 0 || _queue.Count > HighWater)
                Reading = false;
            Ended = count == 0 && _queue.Count == 0;
            _inputEnded = count == 0;
        }

        private bool _inputEnded;

        public void Send(byte[] buffer)
        {
            var count = Math.Min(buffer.Length, _queue.Count);
            foreach (var b in _queue.Take(count).Select((value, index) => (value, index)))
                buffer[b.index] = b.value;
            var sent = Socket.Send(buffer, 0, count, SocketFlags.None, out var error);
            for (var i = 0; i < sent; i++)
                _queue.Dequeue();
            Ended = error is not (SocketError.Success or SocketError.WouldBlock) || (_inputEnded && _queue.Count == 0);
        }
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var sessions = new List<Session>();
        var buffer = new byte[16 * 1024];
        while (!stop.IsCancellationRequested)
        {
            var r = sessions.FindAll(s => s.Reading).ConvertAll(s => s.Socket);
            var w = sessions.FindAll(s => s.Writing).ConvertAll(s => s.Socket);
            r.Add(listener);
            Socket.Select(r, w, null, 100_000);

            foreach (var session in sessions)
            {
                if (w.Contains(session.Socket))
                    session.Send(buffer);
                if (!session.Ended && r.Contains(session.Socket))
                    session.Receive(buffer);
                if (session.Ended)
                    session.Socket.Dispose();
            }

            sessions.RemoveAll(s => s.Ended);
            if (r.Contains(listener))
                Accept(listener, sessions);
        }

        sessions.ForEach(s => s.Socket.Dispose());
    }

    private static void Accept(Socket listener, List<Session> sessions)
    {
        try
        {
            sessions.Add(new Session(listener.Accept()));
        }
        catch (SocketException)
        {
            // not now
        }
    }
}
