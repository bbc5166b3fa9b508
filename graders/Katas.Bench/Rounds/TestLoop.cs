using System.Diagnostics;
using Katas.Grading;
using Katas.Testing;

namespace Katas.Bench;

/// <summary>What somebody without a grader does: a clone, and <c>dotnet test</c> for each submission and kata.</summary>
/// <param name="folder">A folder for the clone.</param>
internal sealed class TestLoop(string folder)
{
    private static readonly string[] NotCloned = ["bin", "obj", ".git", "TestResults", "grades"];

    // A compiler server of our own, that can be ended without ending anybody else's.
    private readonly string _compilerServer = $"kata-bench-{Environment.ProcessId}";

    /// <summary>Clones the repository, and builds the katas once.</summary>
    /// <param name="katas">The katas.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task PrepareAsync(IReadOnlyList<Kata> katas, CancellationToken cancel)
    {
        Copy(Repository.Find().Root, folder);
        foreach (var kata in katas)
            await DotnetAsync(["build", Path.Combine(folder, "katas", kata.Id)], cancel).ConfigureAwait(false);
    }

    /// <summary>Tests one submission of a kata.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="sources">The submission.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Whether all tests passed.</returns>
    public async Task<bool> TestAsync(Kata kata, IReadOnlyList<SourceFile> sources, CancellationToken cancel)
    {
        foreach (var source in sources)
            await File.WriteAllTextAsync(Path.Combine(folder, "katas", kata.Id, source.Name), source.Text, cancel).ConfigureAwait(false);
        return await DotnetAsync(["test", Path.Combine(folder, "katas", kata.Id)], cancel).ConfigureAwait(false) == 0;
    }

    /// <summary>Ends the servers of the build.</summary>
    public void EndServers()
    {
        var sdk = Path.Combine(Dotnet.Root, "sdk", Tool.FirstLine("dotnet", "--version") ?? "");
        _ = Tool.Run([Dotnet.Program, Path.Combine(sdk, "Roslyn", "bincore", "VBCSCompiler.dll"), "-shutdown", $"-pipename:{_compilerServer}"]);

        // It leaves its socket behind, under this name.
        File.Delete(Path.Combine(Path.GetTempPath(), _compilerServer));
    }

    private async Task<int> DotnetAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        // What it writes goes nowhere through us: servers of the build would hold a pipe open.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", Dotnet.Program, .. arguments, $"-p:SharedCompilationId={_compilerServer}"]);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var killing = cancel.Register(() => ProcessTree.Kill(process));
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var child in Directory.GetDirectories(from).Where(d => !NotCloned.Contains(Path.GetFileName(d))))
            Copy(child, Path.Combine(to, Path.GetFileName(child)));
    }
}
