using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private readonly byte[] _buffer = new byte[4096];
    private CancellationToken _stop;
    private bool _worked;

    public void Run(Socket listener, CancellationToken stop)
    {
        _stop = stop;
        listener.Blocking = false;
        var sockets = new List<Socket>();

        while (!stop.IsCancellationRequested)
        {
            _worked = false;
            Accept(listener, sockets);
            sockets.RemoveAll(s => !Serve(s));
            if (!_worked)
                Thread.Sleep(1);
        }

        foreach (var socket in sockets)
            socket.Dispose();
    }

    private void Accept(Socket listener, List<Socket> sockets)
    {
        try
        {
            sockets.Add(listener.Accept());
            _worked = true;
        }
        catch (SocketException)
        {
        }
    }

    private bool Serve(Socket socket)
    {
        int n = socket.Receive(_buffer, 0, _buffer.Length, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
            return true;

        _worked = true;
        if (error == SocketError.Success && n > 0 && SendAll(socket, n))
            return true;

        socket.Dispose();
        return false;
    }

    private bool SendAll(Socket socket, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (_buffer[i] is >= (byte)'a' and <= (byte)'z')
                _buffer[i] -= 32;
        }

        // A nonblocking send may take less than we offer.
        int done = 0;
        while (done < count)
        {
            if (_stop.IsCancellationRequested)
                return false;
            done += socket.Send(_buffer, done, count - done, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                Thread.Sleep(1);
            else if (error != SocketError.Success)
                return false;
        }

        return true;
    }
}
