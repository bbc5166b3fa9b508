namespace Katas.Host;

/// <summary>How the host process ends.</summary>
public static class ExitCode
{
    /// <summary>The server returned and the test had no further wish.</summary>
    public const int Done = 0;

    /// <summary>The server could not be created, threw, or returned before it was asked to stop.</summary>
    public const int ServerFailed = 1;

    /// <summary>The host was started with arguments that it does not understand.</summary>
    public const int WrongUsage = 2;
}
