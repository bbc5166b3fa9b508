using Spectre.Console;

namespace Katas.Cli;

/// <summary>Where the commands write, so that tests can look.</summary>
/// <param name="Out">The standard output.</param>
/// <param name="Error">The standard error.</param>
/// <param name="Console">The standard output with tables, colours and progress, as far as it can show them.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, IAnsiConsole Console)
{
    /// <summary>Whether somebody watches: then progress moves; otherwise it is a line for each step.</summary>
    public bool IsInteractive => Console.Profile.Capabilities.Interactive;

    /// <summary>The terminal of this process.</summary>
    /// <returns>The terminal.</returns>
    public static Terminal OfThisProcess() => System.Console.IsOutputRedirected
        ? Plain(System.Console.Out, System.Console.Error)
        : new Terminal(System.Console.Out, System.Console.Error, AnsiConsole.Console);

    /// <summary>A terminal without colours and without anybody in front of it.</summary>
    /// <param name="output">Its standard output.</param>
    /// <param name="error">Its standard error.</param>
    /// <returns>The terminal.</returns>
    public static Terminal Plain(TextWriter output, TextWriter error)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });

        // Whoever reads this can wrap or search lines; broken ones cannot be mended.
        console.Profile.Width = 1000;
        return new Terminal(output, error, console);
    }
}
