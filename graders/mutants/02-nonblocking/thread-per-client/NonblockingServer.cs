using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var threads = new List<Thread>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = listener.Accept();
                var thread = new Thread(() => Serve(client, stop), maxStackSize: 128 * 1024);
                thread.Start();
                threads.Add(thread);
            }
            catch (SocketException)
            {
                threads.RemoveAll(t => !t.IsAlive);
                Thread.Sleep(1);
            }
        }

        threads.ForEach(t => t.Join());
    }

    private static void Serve(Socket client, CancellationToken stop)
    {
        using (client)
        {
            var buffer = new byte[4096];
            while (!stop.IsCancellationRequested)
            {
                var count = client.Receive(buffer, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                    Thread.Sleep(1);
                else if (count == 0 || !Reply(client, buffer.AsSpan(0, count), stop))
                    return;
            }
        }
    }

    private static bool Reply(Socket client, Span<byte> bytes, CancellationToken stop)
    {
        foreach (ref var b in bytes)
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 32;
        }

        while (!bytes.IsEmpty && !stop.IsCancellationRequested)
        {
            var sent = client.Send(bytes, SocketFlags.None, out var error);
            bytes = bytes[sent..];
            if (error == SocketError.WouldBlock)
                Thread.Sleep(1);
            else if (error != SocketError.Success)
                return false;
        }

        return true;
    }
}
