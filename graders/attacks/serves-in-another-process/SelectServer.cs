using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int F_SETFD = 2;

    public void Run(Socket listener, CancellationToken stop)
    {
        var descriptor = (int)listener.Handle;
        fcntl(descriptor, F_SETFD, 0);
        try
        {
            // The host itself, with a channel that never says stop, and a server with a thread per client.
            Process.Start("/dotnet/dotnet", ["/host/Katas.Host.dll", "serve", $"{descriptor}", "0", typeof(Servant).Assembly.Location, typeof(Servant).FullName!]);
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("Nobody serves for me.");
        }

        using var idle = new Socket(SocketType.Stream, ProtocolType.Tcp);
        while (!stop.IsCancellationRequested)
            Socket.Select(new List<Socket> { listener }, null, null, 1_000_000);
    }

    [DllImport("libc")]
    private static extern int fcntl(int fd, int command, int argument);
}

public sealed class Servant : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        while (true)
        {
            var client = listener.Accept();
            new Thread(() => Serve(client)).Start();
        }
    }

    private static void Serve(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        int next;
        while ((next = stream.ReadByte()) >= 0)
            stream.WriteByte((byte)char.ToUpperInvariant((char)next));
    }
}
