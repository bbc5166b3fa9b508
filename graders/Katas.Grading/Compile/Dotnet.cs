using System.Runtime.InteropServices;

namespace Katas.Grading;

/// <summary>The installation of .NET that this program runs on.</summary>
public static class Dotnet
{
    private const string ReferencePack = "Microsoft.NETCore.App.Ref";

    /// <summary>Its folder. The runtime's own is <c>ROOT/shared/Microsoft.NETCore.App/10.0.x/</c>.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The <c>dotnet</c> program.</summary>
    public static string Program => Path.Combine(Root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>The files that the SDK compiles every project against.</summary>
    /// <returns>The paths of the reference assemblies.</returns>
    /// <exception cref="UserError">The SDK is not installed.</exception>
    public static IReadOnlyList<string> ReferenceAssemblies() =>
        Directory.GetFiles(Path.Combine(FindReferencePack(), "ref", "net10.0"), "*.dll");

    /// <summary>The source generators that come with the framework.</summary>
    /// <returns>The paths of their assemblies, and of those that they need.</returns>
    /// <exception cref="UserError">The SDK is not installed.</exception>
    public static IReadOnlyList<string> GeneratorAssemblies() =>
        Directory.GetFiles(Path.Combine(FindReferencePack(), "analyzers", "dotnet", "cs"), "*.dll");

    private static string FindReferencePack()
    {
        var packs = Path.Combine(Root, "packs", ReferencePack);
        var newest = Directory.Exists(packs)
            ? Directory.GetDirectories(packs, "10.*").MaxBy(VersionOf)
            : null;
        return newest ?? throw new UserError(
            $"The reference assemblies of .NET 10 are missing: {packs} holds no 10.*.",
            "Install the .NET 10 SDK; the runtime alone cannot compile submissions.");
    }

    private static Version VersionOf(string folder) =>
        Version.TryParse(Path.GetFileName(folder), out var version) ? version : new Version(0, 0);
}
