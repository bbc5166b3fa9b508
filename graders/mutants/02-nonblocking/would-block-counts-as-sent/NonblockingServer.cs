using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private readonly Dictionary<Socket, Queue<byte[]>> _output = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var worked = Accept(listener);
            foreach (var socket in _output.Keys.ToList())
                worked |= Work(socket, _output[socket]);
            if (!worked)
                Thread.Sleep(1);
        }

        foreach (var socket in _output.Keys)
            socket.Dispose();
    }

    private bool Accept(Socket listener)
    {
        try
        {
            _output.Add(listener.Accept(), new Queue<byte[]>());
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private bool Work(Socket socket, Queue<byte[]> output)
    {
        try
        {
            if (output.Count > 0)
            {
                Flush(socket, output);
                return true;
            }

            return Read(socket, output);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            return false;
        }
        catch (SocketException)
        {
            Close(socket);
            return true;
        }
    }

    private static void Flush(Socket socket, Queue<byte[]> output)
    {
        var block = output.Dequeue();
        var sent = socket.Send(block);
        if (sent < block.Length)
        {
            // Put the rest back at the front.
            var rest = output.ToArray();
            output.Clear();
            output.Enqueue(block[sent..]);
            foreach (var other in rest)
                output.Enqueue(other);
        }
    }

    private bool Read(Socket socket, Queue<byte[]> output)
    {
        var block = new byte[4096];
        var count = socket.Receive(block);
        if (count == 0)
        {
            Close(socket);
            return true;
        }

        Array.Resize(ref block, count);
        output.Enqueue(Array.ConvertAll(block, b => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b));
        return true;
    }

    private void Close(Socket socket)
    {
        socket.Dispose();
        _output.Remove(socket);
    }
}
