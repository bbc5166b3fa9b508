using System.Globalization;
using Katas.Grading;
using Katas.Host;

namespace Katas.Bench;

/// <summary>A peer in C.</summary>
/// <param name="Source">Its file.</param>
/// <param name="Library">The library that it needs, as pkg-config(1) knows it, or null.</param>
/// <param name="Package">The package of the system that holds the library.</param>
internal sealed record CRecipe(string Source, string? Library = null, string? Package = null) : IRecipe
{
    /// <inheritdoc/>
    public ReadyServer Prepare(string workshop)
    {
        var compiler = Tool.Find("cc") ?? Tool.Find("gcc") ?? Tool.Find("clang")
            ?? throw new NotHereException("no C compiler is here (cc, gcc or clang)");
        var program = Path.Combine(workshop, Path.GetFileNameWithoutExtension(Source));
        var (isGood, output) = Tool.Run([compiler, "-O3", PeerSources.PathOf(Source), "-o", program, .. LibraryFlags()]);
        if (!isGood)
            throw new NotHereException(Library is null ? $"{compiler} does not compile it: {FirstLineOf(output)}" : $"{Library} is not here; its package is {Package}");
        var version = Tool.FirstLine(Path.GetFileName(compiler), "--version") ?? compiler;
        return new ReadyServer((listener, _) => [program, Number(listener)], LibraryVersion() is { } library ? $"{library}, {version}" : version);
    }

    private IReadOnlyList<string> LibraryFlags() => Library is null ? [] : [$"-l{(Library.StartsWith("lib", StringComparison.Ordinal) ? Library[3..] : Library)}"];

    private string? LibraryVersion() =>
        Library is not null && Tool.FirstLine("pkg-config", "--modversion", Library) is { } version ? $"{Library} {version}" : Library;

    private static string FirstLineOf(string output) => output.Split('\n')[0];

    private static string Number(int descriptor) => descriptor.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A peer in Python.</summary>
/// <param name="Source">Its file.</param>
internal sealed record PythonRecipe(string Source) : IRecipe
{
    /// <inheritdoc/>
    public ReadyServer Prepare(string workshop)
    {
        // What is found may be a script that looks for the real one at each start.
        var python = Tool.FirstLine("python3", "-c", "import sys; print(sys.executable)") ?? throw new NotHereException("python3 is not here");

        // -B: no compiled files beside the sources.
        return new ReadyServer(
            (listener, _) => [python, "-B", PeerSources.PathOf(Source), $"{listener}"],
            Tool.FirstLine("python3", "--version") ?? "Python");
    }
}

/// <summary>A peer on Node.</summary>
/// <param name="Source">Its file.</param>
internal sealed record NodeRecipe(string Source) : IRecipe
{
    /// <inheritdoc/>
    public ReadyServer Prepare(string workshop)
    {
        var node = Tool.Find("node") ?? throw new NotHereException("node is not here");
        return new ReadyServer((listener, _) => [node, PeerSources.PathOf(Source), $"{listener}"], $"Node {Tool.FirstLine("node", "--version")}");
    }
}

/// <summary>A peer in Go.</summary>
/// <param name="Source">Its file.</param>
internal sealed record GoRecipe(string Source) : IRecipe
{
    /// <inheritdoc/>
    public ReadyServer Prepare(string workshop)
    {
        var go = Tool.Find("go") ?? throw new NotHereException("go is not here");
        var program = Path.Combine(workshop, "go-server");
        var (isGood, output) = Tool.Run(
            [go, "build", "-o", program, PeerSources.PathOf(Source)],
            workshop,
            ("GOCACHE", Path.Combine(workshop, "go-cache")),
            ("GOPATH", Path.Combine(workshop, "go-path")),
            ("GO111MODULE", "off"),
            ("GOTOOLCHAIN", "local"));
        return isGood
            ? new ReadyServer((listener, _) => [program, $"{listener}"], Tool.FirstLine("go", "version") ?? "Go")
            : throw new NotHereException($"go does not compile it: {output.Split('\n')[0]}");
    }
}

/// <summary>A peer in C#, of this assembly.</summary>
/// <param name="Type">Its type.</param>
internal sealed record DotnetPeerRecipe(Type Type) : IRecipe
{
    /// <inheritdoc/>
    public ReadyServer Prepare(string workshop) => HostCommand.For(Type.Assembly.Location, Type.FullName!);
}

/// <summary>The reference solution of a kata, compiled as its submissions are, but optimized.</summary>
/// <param name="KataId">The id of the kata.</param>
internal sealed record ReferenceRecipe(string KataId) : IRecipe
{
    /// <inheritdoc/>
    public ReadyServer Prepare(string workshop)
    {
        var kata = KataCatalog.Load().Single(k => k.Id == KataId);
        var assembly = ServerBuild.Compile(kata, Repository.Find().SolutionOf(kata), workshop);
        return HostCommand.For(assembly, kata.Manifest.Server);
    }
}

/// <summary>How a process of Katas.Host is started.</summary>
internal static class HostCommand
{
    /// <summary>A server that runs in a host, as it does in the tests.</summary>
    /// <param name="assembly">The path of its assembly.</param>
    /// <param name="type">The full name of its type.</param>
    /// <returns>The server.</returns>
    public static ReadyServer For(string assembly, string type) => new(
        (listener, control) =>
        [
            Dotnet.Program,
            Path.Combine(AppContext.BaseDirectory, "Katas.Host.dll"),
            .. new HostArguments(listener, control, assembly, type, ForbidReadiness: false).ToCommandLine(),
        ],
        $".NET {Environment.Version}")
    {
        IsHost = true,
    };
}

/// <summary>The sources of the peers in the repository.</summary>
internal static class PeerSources
{
    /// <summary>The path of a source.</summary>
    /// <param name="file">Its path below the peers.</param>
    /// <returns>The full path.</returns>
    public static string PathOf(string file) => Repository.Find().PathOf($"graders/Katas.Bench/peers/{file}");
}
