namespace Katas.Cli;

/// <summary>How the program ends.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Done, but the thing that was checked is not right.</summary>
    public const int NotRight = 1;

    /// <summary>The command was not understood, or names what is not there.</summary>
    public const int WrongUsage = 2;

    /// <summary>This program failed.</summary>
    public const int OwnFailure = 3;

    /// <summary>Ended by Ctrl-C, as shells have it: 128 and the number of the signal.</summary>
    public const int Interrupted = 130;
}
