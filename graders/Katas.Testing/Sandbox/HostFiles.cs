using System.Runtime.InteropServices;

namespace Katas.Testing;

/// <summary>Where the programs and files of a server's process are.</summary>
internal static class HostFiles
{
    /// <summary>The program of the server's process.</summary>
    public const string Program = "Katas.Host.dll";

    /// <summary>All that the program consists of, besides the framework.</summary>
    public static readonly IReadOnlyList<string> Names =
        [Program, "Katas.Host.deps.json", "Katas.Host.runtimeconfig.json", "Katas.Contract.dll"];

    /// <summary>The folder of the program.</summary>
    public static string Folder => AppContext.BaseDirectory;

    /// <summary>The folder of the runtime that runs the tests: it runs the server, too.</summary>
    // …/dotnet/shared/Microsoft.NETCore.App/10.0.x/
    public static string DotnetRoot { get; } = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The file of the program, or of something that it consists of.</summary>
    /// <param name="name">The name of the file.</param>
    /// <returns>Its path.</returns>
    public static string PathOf(string name) => Path.Combine(Folder, name);
}
