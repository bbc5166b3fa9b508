using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private readonly Dictionary<Socket, List<byte>> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var buffer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            var readable = new List<Socket>(_clients.Keys) { listener };
            Socket.Select(readable, null, null, 100_000);
            foreach (var socket in readable)
            {
                if (socket == listener)
                {
                    _clients.Add(listener.Accept(), []);
                    continue;
                }

                var count = socket.Receive(buffer, SocketFlags.None, out var error)
                if (count == 0)
                    _clients.Remove(socket);
                else
                    Answer(socket, buffer.AsSpan(0, count));
            }
        }
    }

    // TODO: what if not everything fits? Ask on Monday.
}
