using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int MaxPending = 1_000_000;

    private sealed class Client
    {
        public readonly byte[] Pending = new byte[MaxPending];
        public int Count;
        public bool Closing;
    }

    private Dictionary<Socket, Client> clients = new Dictionary<Socket, Client>();

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        List<Socket> readers = new List<Socket>();
        List<Socket> writers = new List<Socket>();

        while (!stop.IsCancellationRequested)
        {
            readers.Clear();
            writers.Clear();
            readers.Add(listener);
            foreach (KeyValuePair<Socket, Client> pair in clients)
            {
                if (pair.Value.Count < MaxPending)
                    readers.Add(pair.Key);
                if (pair.Value.Count > 0)
                    writers.Add(pair.Key);
            }

            Socket.Select(readers, writers, null, 100000);

            foreach (Socket socket in readers)
            {
                if (socket == listener)
                    Accept(listener);
                else
                    Read(socket, clients[socket]);
            }

            foreach (Socket socket in writers)
            {
                if (clients.TryGetValue(socket, out Client? client))
                    Write(socket, client);
            }
        }

        foreach (Socket socket in clients.Keys)
            socket.Close();
    }

    private void Accept(Socket listener)
    {
        try
        {
            clients.Add(listener.Accept(), new Client());
        }
        catch (SocketException)
        {
        }
    }

    private void Read(Socket socket, Client client)
    {
        int n = socket.Receive(client.Pending, client.Count, MaxPending - client.Count, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success)
        {
            Close(socket);
            return;
        }

        if (n == 0)
        {
            client.Closing = true;
            if (client.Count == 0)
                Close(socket);
            return;
        }

        for (int i = client.Count; i < client.Count + n; i++)
        {
            if (client.Pending[i] >= 'a' && client.Pending[i] <= 'z')
                client.Pending[i] -= 32;
        }

        client.Count += n;
    }

    private void Write(Socket socket, Client client)
    {
        int n = socket.Send(client.Pending, 0, client.Count, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
            return;
        client.Count -= n;
        Array.Copy(client.Pending, n, client.Pending, 0, client.Count);
        if (error != SocketError.Success || (client.Closing && client.Count == 0))
            Close(socket);
    }

    private void Close(Socket socket)
    {
        clients.Remove(socket);
        socket.Close();
    }
}
