namespace Katas.Host;

/// <summary>The thread that calls <see cref="IServer.Run"/>.</summary>
public static class ServerThread
{
    /// <summary>Its name, by which the kernel's per-thread files are found (at most 15 characters).</summary>
    public const string Name = "kata-server";
}
