namespace Katas.Cli.Tests;

/// <summary>Runs the command line inside the test's process, and keeps what it writes.</summary>
internal static class Kata
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>What came of it.</returns>
    public static async Task<Ended> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, Terminal.Plain(output, error)).ConfigureAwait(false);
        return new Ended(code, output.ToString(), error.ToString());
    }

    /// <summary>A command that has ended.</summary>
    /// <param name="Code">Its exit code.</param>
    /// <param name="Output">What it wrote to its standard output.</param>
    /// <param name="Error">What it wrote to its standard error.</param>
    internal sealed record Ended(int Code, string Output, string Error);
}
