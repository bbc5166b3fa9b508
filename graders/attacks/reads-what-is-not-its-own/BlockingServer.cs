using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        string[] wanted = ["%REPOSITORY%/solutions", "%REPOSITORY%/katas", "%CLASS%", "%OUT%", "/etc/passwd", "/root", "/home", "/proc/1/root/etc/passwd", "/host/Katas.Testing.dll"];
        string[] environments = ["/proc/self/environ", "/proc/1/environ"];
        var read = wanted.Where(IsReadable).Concat(environments.Where(e => IsReadable(e) && File.ReadAllText(e).Contains("secret", StringComparison.Ordinal)));
        throw new InvalidOperationException($"I could read [{string.Join(' ', read)}].");
    }

    private static bool IsReadable(string path)
    {
        try
        {
            return Directory.Exists(path) ? Directory.GetFileSystemEntries(path).Length >= 0 : File.ReadAllText(path).Length > 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
