using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    readonly List<Client> clients = new();
    readonly byte[] buffer = new byte[16 * 1024];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var worked = AcceptAll(listener);
            foreach (var client in clients)
                worked |= client.Work(buffer);
            clients.RemoveAll(c => c.Done);
            if (!worked)
                Thread.Sleep(1);
        }

        clients.ForEach(c => c.Socket.Dispose());
        listener.Dispose();
    }

    bool AcceptAll(Socket listener)
    {
        var any = false;
        while (true)
        {
            try
            {
                var socket = listener.Accept();
                socket.Blocking = false;
                clients.Add(new Client(socket));
                any = true;
            }
            catch (SocketException)
            {
                return any; // WouldBlock: nobody is waiting
            }
        }
    }

    sealed class Client
    {
        public readonly Socket Socket;
        byte[] rest = [];

        public Client(Socket socket) => Socket = socket;

        public bool Done { get; private set; }

        // true = something happened
        public bool Work(byte[] buffer)
        {
            // First get rid of what is left over, only then read more.
            if (rest.Length > 0)
                return Send(rest);

            var n = Socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return false;
            if (error != SocketError.Success || n == 0)
                return Finish();
            for (var i = 0; i < n; i++)
            {
                if (buffer[i] is >= 97 and <= 122)
                    buffer[i] -= 32;
            }

            Send(buffer.AsSpan(0, n));
            return true;
        }

        bool Send(ReadOnlySpan<byte> data)
        {
            var n = Socket.Send(data, SocketFlags.None, out var error);
            if (error != SocketError.Success && error != SocketError.WouldBlock)
                return Finish();
            rest = data[n..].ToArray();
            return n > 0;
        }

        bool Finish()
        {
            Socket.Dispose();
            Done = true;
            return true;
        }
    }
}
