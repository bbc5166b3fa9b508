using System.Diagnostics;

namespace Katas.Testing;

/// <summary>The runtime's settings for processes of ours that live for seconds, and may be killed at any moment.</summary>
public static class BriefRuntime
{
    /// <summary>The variables of the environment, by their names.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        // A killed process would leave the socket of its debugging service in the temp folder.
        ["DOTNET_EnableDiagnostics"] = "0",

        // Each page of compiled code would be mapped a second time to be written.
        ["DOTNET_EnableWriteXorExecute"] = "0",

        // What is called often is compiled a second time, and better: but not before nothing new has been
        // called for this long (hexadecimal; 10 s). Most of our processes have ended by then.
        ["DOTNET_TC_CallCountingDelayMs"] = "2710",
        ["DOTNET_TieredPGO"] = "0",

        // What is allocated between two collections (hexadecimal; 32 MiB) follows the processor's cache, and is 256 KiB
        // where a virtual machine does not tell it: too many collections, and they close the sockets that a server
        // lost, so that the same server would leak on one machine and not on another.
        [Generation0] = "2000000",
    };

    // Hexadecimal; 512 KiB.
    private const string OftenCollected = "80000";
    private const string Generation0 = "DOTNET_GCgen0size";

    /// <summary>The same, for a process in whose memory there is to be little garbage.</summary>
    public static IReadOnlyDictionary<string, string> WithLittleGarbage { get; } =
        new Dictionary<string, string>(Variables) { [Generation0] = OftenCollected };

    /// <summary>Sets variables for a process that is about to start.</summary>
    /// <param name="start">How it is started.</param>
    /// <param name="variables">Which; null for <see cref="Variables"/>.</param>
    public static void SetFor(ProcessStartInfo start, IReadOnlyDictionary<string, string>? variables = null)
    {
        foreach (var (name, value) in variables ?? Variables)
            start.Environment[name] = value;
    }
}
