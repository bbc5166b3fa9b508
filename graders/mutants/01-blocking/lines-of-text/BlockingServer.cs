using System.Net.Sockets;
using System.Text;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private Socket? _client;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            listener.Dispose();
            Volatile.Read(ref _client)?.Dispose();
        });

        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = listener.Accept();
                Volatile.Write(ref _client, client);
                if (stop.IsCancellationRequested)
                    return;
                Chat(client);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
            }
        }
    }

    private static void Chat(Socket client)
    {
        using var stream = new NetworkStream(client);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        using var writer = new StreamWriter(stream, Encoding.ASCII) { AutoFlush = true, NewLine = "\n" };

        while (reader.ReadLine() is { } line)
            writer.WriteLine(line.ToUpperInvariant());
    }
}
