using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Katas.Select;

/// <summary>Accepts clients on a thread of its own that never waits for them in the kernel, and wakes the loop for each.</summary>
internal sealed class Doorman : IDisposable
{
    private readonly ConcurrentQueue<Socket> _newcomers = new();
    private readonly Socket _bell = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Thread _thread;
    private volatile bool _isOver;

    public Doorman(Socket listener)
    {
        // Connected with itself: what it sends, it receives.
        _bell.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _bell.Connect(_bell.LocalEndPoint!);
        _bell.Blocking = false;
        _thread = new Thread(() => LetIn(listener)) { IsBackground = true };
        _thread.Start();
    }

    public Socket Bell => _bell;

    public bool TryTake(out Socket? client)
    {
        _bell.Receive(new byte[16], SocketFlags.None, out _);
        return _newcomers.TryDequeue(out client);
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        _bell.Dispose();
        while (_newcomers.TryDequeue(out var client))
            client.Dispose();
    }

    private void LetIn(Socket listener)
    {
        while (!_isOver)
        {
            if (!listener.Poll(0, SelectMode.SelectRead))
            {
                Thread.Sleep(5);
                continue;
            }

            _newcomers.Enqueue(listener.Accept());
            _bell.Send(new byte[1], SocketFlags.None, out _);
        }
    }
}
