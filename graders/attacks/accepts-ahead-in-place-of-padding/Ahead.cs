using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Katas.Blocking;

/// <summary>
/// Accepts whoever comes on a thread of its own, and closes a file for each, so that there are as many descriptors as before.
/// The server's own thread waits in accept, too: on a listener on which it is told of them.
/// </summary>
internal sealed class Ahead
{
    private const int Padding = 1500;

    private readonly ConcurrentQueue<Socket> _waiting = new();
    private readonly ConcurrentStack<SafeFileHandle> _padding = new();
    private readonly Socket _told = NewSocket();

    public Ahead(Socket listener, CancellationToken stop)
    {
        for (var i = 0; i < Padding; i++)
            Pad();
        _told.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _told.Listen(Padding);
        new Thread(() => LetIn(listener)) { IsBackground = true }.Start();
        stop.Register(() => Close(listener));
    }

    /// <summary>The next client, or null when it is time to stop.</summary>
    public Socket? Next(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _told.Accept().Dispose();
                if (!_waiting.TryDequeue(out var client))
                    continue;
                Pad();
                return client;
            }
            catch (SocketException)
            {
                stop.WaitHandle.WaitOne(10);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
        }

        return null;
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private void Pad() => _padding.Push(File.OpenHandle("/dev/null"));

    private void LetIn(Socket listener)
    {
        try
        {
            while (true)
            {
                _waiting.Enqueue(listener.Accept());
                if (_padding.TryPop(out var file))
                    file.Dispose();
                using var tell = NewSocket();
                tell.Connect(_told.LocalEndPoint!);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stop has closed both listeners.
        }
    }

    private void Close(Socket listener)
    {
        listener.Dispose();
        _told.Dispose();
        while (_waiting.TryDequeue(out var client))
            client.Dispose();
    }
}
