using System.Net.Sockets;

namespace Katas.Selectors;

public sealed class SelectorsServer : IServer
{
    readonly DefaultSelector selector = new();
    readonly List<Socket> open = new();
    readonly byte[] buffer = new byte[32 * 1024];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        selector.Register(listener, SelectorEvents.Read, (Action)(() => Accept(listener)));
        while (!stop.IsCancellationRequested)
        {
            // The key's data is what to do. No pipe to wake us up: a look at stop now and then will do.
            foreach (var (key, _) in selector.Select(TimeSpan.FromMilliseconds(200)))
                ((Action)key.Data!)();
        }

        open.ForEach(s => s.Dispose());
        listener.Dispose();
        selector.Dispose();
    }

    void Accept(Socket listener)
    {
        Socket client;
        try
        {
            client = listener.Accept();
        }
        catch (SocketException)
        {
            return;
        }

        client.Blocking = false;
        open.Add(client);
        selector.Register(client, SelectorEvents.Read, (Action)(() => Read(client)));
    }

    void Read(Socket client)
    {
        var n = client.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (n == 0 || error != SocketError.Success)
        {
            Close(client);
            return;
        }

        for (var i = 0; i < n; i++)
        {
            if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                buffer[i] -= 32;
        }

        Write(client, buffer.AsMemory(0, n));
    }

    void Write(Socket client, ReadOnlyMemory<byte> data)
    {
        var n = client.Send(data.Span, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            Close(client);
            return;
        }

        // Either wait for room for the rest, or for more to read.
        ReadOnlyMemory<byte> rest = data[n..].ToArray();
        if (rest.Length > 0)
            selector.Modify(client, SelectorEvents.Write, (Action)(() => Write(client, rest)));
        else
            selector.Modify(client, SelectorEvents.Read, (Action)(() => Read(client)));
    }

    void Close(Socket client)
    {
        selector.Unregister(client);
        open.Remove(client);
        client.Dispose();
    }
}
