namespace Katas.Grading;

/// <summary>Compiles the server of a kata to run it, not to judge it: as a submission, but optimized.</summary>
public static class ServerBuild
{
    /// <summary>Compiles a server.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="sources">The files that its manifest lists.</param>
    /// <param name="folder">Where the assembly goes.</param>
    /// <returns>The path of the assembly.</returns>
    /// <exception cref="DoesNotCompile">It does not compile.</exception>
    public static string Compile(Kata kata, IReadOnlyList<SourceFile> sources, string folder)
    {
        var assembly = Path.Combine(folder, $"{kata.Id}-{Path.GetFileNameWithoutExtension(Path.GetRandomFileName())}.dll");
        var compiled = new KataCompiler().Compile(new CompileOrder(sources, Stub: []) { IsOptimized = true }, assembly);
        return compiled.AssemblyPath ?? throw new DoesNotCompile(
            $"{sources[0].Path} does not compile: {compiled.Errors[0]}",
            $"Mend it; dotnet build katas/{kata.Id} shows all errors.");
    }
}
