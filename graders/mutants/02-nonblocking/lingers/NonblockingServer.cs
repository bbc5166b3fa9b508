using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private static readonly TimeSpan s_nap = TimeSpan.FromMilliseconds(1);

    private sealed class Session(Socket socket)
    {
        private byte[] _out = [];

        public bool Over { get; private set; }

        public bool Work(byte[] buffer)
        {
            if (_out.Length == 0)
            {
                var n = socket.Receive(buffer, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                    return false;
                if (error != SocketError.Success || n == 0)
                {
                    Over = true;
                    return true;
                }

                _out = Array.ConvertAll(buffer[..n], b => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b);
            }

            var sent = socket.Send(_out, SocketFlags.None, out var sendError);
            Over = sendError is not (SocketError.Success or SocketError.WouldBlock);
            _out = _out[sent..];
            return sent > 0;
        }

        public void Close()
        {
            socket.LingerState = new LingerOption(true, 10);
            socket.Dispose();
        }
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        List<Session> sessions = [];
        var buffer = new byte[32 * 1024];
        while (!stop.IsCancellationRequested)
        {
            var busy = false;
            try
            {
                while (true)
                {
                    sessions.Add(new Session(listener.Accept()));
                    busy = true;
                }
            }
            catch (SocketException)
            {
                // All accepted.
            }

            foreach (var session in sessions)
                busy |= session.Work(buffer);
            foreach (var session in sessions.FindAll(s => s.Over))
            {
                session.Close();
                sessions.Remove(session);
            }

            if (!busy)
                stop.WaitHandle.WaitOne(s_nap);
        }

        sessions.ForEach(s => s.Close());
    }
}
