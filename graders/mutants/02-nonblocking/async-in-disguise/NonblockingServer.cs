using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private sealed class Client(Socket socket)
    {
        private readonly byte[] _buffer = new byte[4096];
        private Task<int>? _receive;
        private Task<int>? _send;
        private Memory<byte> _rest;

        /// <summary>Null when nothing happened, else whether the client is still there.</summary>
        public bool? Step()
        {
            try
            {
                if (_send is not null)
                    return _send.IsCompleted ? Continue(_send.GetAwaiter().GetResult()) : null;

                _receive ??= socket.ReceiveAsync(_buffer);
                if (!_receive.IsCompleted)
                    return null;
                return Answer(_receive.GetAwaiter().GetResult());
            }
            catch (SocketException)
            {
                return false;
            }
        }

        public void Close() => socket.Close();

        private bool Answer(int count)
        {
            _receive = null;
            for (var i = 0; i < count; i++)
            {
                if (_buffer[i] is >= (byte)'a' and <= (byte)'z')
                    _buffer[i] -= 32;
            }

            _rest = _buffer.AsMemory(0, count);
            return count > 0 && Continue(0);
        }

        private bool Continue(int sent)
        {
            _rest = _rest[sent..];
            _send = _rest.IsEmpty ? null : socket.SendAsync(_rest).AsTask();
            return true;
        }
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        var clients = new List<Client>();
        var accept = listener.AcceptAsync();
        while (!stop.IsCancellationRequested)
        {
            var worked = false;
            if (accept.IsCompleted)
            {
                if (accept.IsCompletedSuccessfully)
                    clients.Add(new Client(accept.Result));
                accept = listener.AcceptAsync();
                worked = true;
            }

            for (var i = clients.Count - 1; i >= 0; i--)
            {
                var step = clients[i].Step();
                worked |= step is not null;
                if (step == false)
                {
                    clients[i].Close();
                    clients.RemoveAt(i);
                }
            }

            if (!worked)
                Thread.Sleep(1);
        }

        listener.Dispose();
        clients.ForEach(c => c.Close());
    }
}
