using System.Net.Sockets;

namespace Katas.Bench.Peers;

/// <summary>.NET's <see cref="SocketAsyncEventArgs"/>: completions as events, without tasks.</summary>
public sealed class EventArgsServer : IServer
{
    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        using var closing = stop.Register(listener.Dispose);
        while (!stop.IsCancellationRequested)
            new Connection(listener.Accept()).Begin();
    }

    private sealed class Connection
    {
        private readonly byte[] _buffer = new byte[UpperCase.BufferLength];
        private readonly SocketAsyncEventArgs _receive = new();
        private readonly SocketAsyncEventArgs _send = new();
        private readonly Socket _client;

        public Connection(Socket client)
        {
            _client = client;
            _receive.SetBuffer(_buffer, 0, _buffer.Length);
            _receive.Completed += (_, _) => Continue();
            _send.Completed += (_, _) => ContinueAfterSend();
        }

        public void Begin()
        {
            if (!_client.ReceiveAsync(_receive))
                Continue();
        }

        // In a loop, because an operation that completes at once calls nobody back.
        private void Continue()
        {
            do
            {
                if (!TrySend(out var isPending))
                {
                    _client.Dispose();
                    return;
                }

                if (isPending)
                    return;
            }
            while (!_client.ReceiveAsync(_receive));
        }

        private bool TrySend(out bool isPending)
        {
            isPending = false;
            var count = _receive.BytesTransferred;
            if (_receive.SocketError != SocketError.Success || count == 0)
                return false;
            UpperCase.Apply(_buffer.AsSpan(0, count));
            _send.SetBuffer(_buffer, 0, count);
            isPending = _client.SendAsync(_send);
            return isPending || _send.SocketError == SocketError.Success;
        }

        private void ContinueAfterSend()
        {
            if (_send.SocketError != SocketError.Success)
                _client.Dispose();
            else
                Begin();
        }
    }
}
