namespace Katas.Testing;

/// <summary>A way to start the process of a server. See <see cref="KataFixture.Launcher"/>.</summary>
public abstract class ServerLauncher
{
    private protected ServerLauncher()
    {
    }

    /// <summary>The usual one: directly, or in a sandbox where the environment says <c>KATA_SANDBOX=1</c>.</summary>
    public static ServerLauncher Default { get; } =
        Environment.GetEnvironmentVariable("KATA_SANDBOX") == "1" ? new BubblewrapLauncher() : new DirectLauncher();

    /// <summary>What a server may use; null for no limits.</summary>
    internal virtual SandboxLimits? Limits => null;

    /// <summary>Starts a process of Katas.Host.</summary>
    /// <param name="launch">What it is to run.</param>
    /// <returns>The running process.</returns>
    internal abstract LaunchedProcess Start(Launch launch);
}

/// <summary>What a process of Katas.Host is to run.</summary>
/// <param name="Inherited">The descriptors that it inherits, under the same numbers.</param>
/// <param name="Assembly">The assembly of the code under test.</param>
/// <param name="Arguments">Makes the host's arguments from the path by which it finds the assembly.</param>
internal sealed record Launch(
    IReadOnlyList<int> Inherited,
    string Assembly,
    Func<string, IReadOnlyList<string>> Arguments)
{
    /// <summary>The runtime's settings.</summary>
    public IReadOnlyDictionary<string, string> Runtime { get; init; } = BriefRuntime.Variables;
}
