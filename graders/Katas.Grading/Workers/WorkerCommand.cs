namespace Katas.Grading;

/// <summary>How a worker process is started.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments, before the worker's own.</param>
public sealed record WorkerCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Whether the worker gets a network of its own, as one that judges untrusted code needs it.</summary>
    public bool IsConfined { get; init; }

    /// <summary>The source of the random data of all tests; null for one of the worker's own.</summary>
    public int? Seed { get; init; }

    /// <summary>The folder in which the worker begins; null for the one of this process.</summary>
    public string? Folder { get; init; }

    /// <summary>The command line beside the running program: <c>dotnet kata.dll worker</c>.</summary>
    public static WorkerCommand Default { get; } =
        new(Dotnet.Program, [Path.Combine(AppContext.BaseDirectory, "kata.dll"), WorkerLoop.Verb]);
}
