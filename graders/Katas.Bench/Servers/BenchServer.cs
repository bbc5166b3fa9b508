namespace Katas.Bench;

/// <summary>Where a server comes from.</summary>
internal enum ServerGroup
{
    /// <summary>What all others are compared with.</summary>
    Limit,

    /// <summary>A reference solution of a kata.</summary>
    Reference,

    /// <summary>What people would otherwise pick.</summary>
    Peer,
}

/// <summary>A server that is measured.</summary>
/// <param name="Id">By what it is named on the command line and in files.</param>
/// <param name="Title">By what people know it.</param>
/// <param name="Group">Where it comes from.</param>
/// <param name="Recipe">How it is made ready.</param>
internal sealed record BenchServer(string Id, string Title, ServerGroup Group, IRecipe Recipe)
{
    /// <summary>How many clients it can serve at the same time.</summary>
    public int MostClients { get; init; } = int.MaxValue;

    /// <summary>Why not more.</summary>
    public string WhyNotMore { get; init; } = "";

    /// <summary>Whether its process can tell how much it has allocated.</summary>
    public bool IsDotnet => Recipe is ReferenceRecipe or DotnetPeerRecipe;

    /// <summary>Whether its runtime compiles what is hot while it runs, so that it becomes quicker for some time.</summary>
    public bool CompilesWhileItRuns => IsDotnet || Recipe is NodeRecipe;
}

/// <summary>How a server is made ready to be started.</summary>
internal interface IRecipe
{
    /// <summary>Compiles the server, or finds what runs it.</summary>
    /// <param name="workshop">A folder for what is made.</param>
    /// <returns>The server.</returns>
    /// <exception cref="NotHereException">The machine lacks something.</exception>
    ReadyServer Prepare(string workshop);
}

/// <summary>A server that can be started.</summary>
/// <param name="Command">Makes its command line from the numbers of the inherited listening socket and control channel.</param>
/// <param name="Version">What made or runs it.</param>
internal sealed record ReadyServer(Func<int, int, IReadOnlyList<string>> Command, string Version)
{
    /// <summary>Whether it is a process of Katas.Host, which has a control channel.</summary>
    public bool IsHost { get; init; }
}

/// <summary>The machine lacks what a server needs.</summary>
/// <param name="reason">What is missing.</param>
internal sealed class NotHereException(string reason) : Exception(reason);
