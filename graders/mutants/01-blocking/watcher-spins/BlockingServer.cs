using System.Net.Sockets;

namespace Katas.Blocking;

/// <summary>Serves one client at a time with blocking calls.</summary>
public sealed class BlockingServer : IServer
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    private Socket? _client;

    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        var watcher = new Thread(() => Watch(listener, stop)) { IsBackground = true, Name = "watcher" };
        watcher.Start();

        while (Accept(listener, stop) is { } client)
        {
            using (client)
            {
                // Either the watcher sees this client, or we see that stop is cancelled.
                Interlocked.Exchange(ref _client, client);
                if (!stop.IsCancellationRequested)
                    Serve(client);
            }
        }

        watcher.Join();
    }

    // Gets the server out of its call when it is time to stop.
    private void Watch(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            Thread.Yield();

        listener.Dispose();
        Interlocked.Exchange(ref _client, null)?.Dispose();
    }

    private static Socket? Accept(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                return listener.Accept();
            }
            catch (SocketException)
            {
                stop.WaitHandle.WaitOne(10);
            }
            catch (ObjectDisposedException)
            {
                // Stop came just before the call.
            }
        }

        return null;
    }

    private void Serve(Socket client)
    {
        try
        {
            while (Answer(client))
            {
            }
        }
        catch (ObjectDisposedException)
        {
            // Stop came between two calls.
        }
    }

    private bool Answer(Socket client)
    {
        var count = client.Receive(_buffer, SocketFlags.None, out var error);
        if (count == 0 || error != SocketError.Success)
            return false;

        var bytes = _buffer.AsSpan(0, count);
        ToUpper(bytes);
        client.Send(bytes, SocketFlags.None, out error);
        return error == SocketError.Success;
    }

    private static void ToUpper(Span<byte> bytes)
    {
        foreach (ref var b in bytes)
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 32;
        }
    }
}
