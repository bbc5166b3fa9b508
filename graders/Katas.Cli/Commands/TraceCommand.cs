using System.CommandLine;
using Katas.Grading;
using Katas.Learning;
using Katas.Tracing;

namespace Katas.Cli;

/// <summary><c>kata trace</c>: shows the model of a server, by the system calls of its thread.</summary>
/// <param name="terminal">Where it writes.</param>
internal sealed class TraceCommand(Terminal terminal)
{
    private readonly Argument<string?> _kata = new("ID") { Description = "The kata: 03-select, or just 3 or select.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _solution = new("--solution") { Description = "Trace the reference solution in place of your server." };
    private readonly Option<bool> _all = new("--all") { Description = "Trace the reference solutions of all katas, and draw them under each other." };
    private readonly Option<bool> _text = new("--text") { Description = "Print a list that explains each call, in place of drawing a picture." };

    private readonly Option<bool> _sample = new("--sample")
    {
        Description = "Only look now and then where the thread is, as it is done where strace is missing.",
    };

    private readonly Option<int> _takes = new("--takes")
    {
        Description = "Trace so many times, and keep the trace that the machine has disturbed least.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _output = new("--out")
    {
        Description = "The file for the picture: an .svg, or an .html page that holds the list as well. [default: traces/ID.html]",
        HelpName = "FILE",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal) => new TraceCommand(terminal).Create();

    private Command Create()
    {
        _output.Validators.Add(result =>
        {
            if (result.Tokens is [var file] && Path.GetExtension(file.Value) is not (".svg" or ".html"))
                result.AddError($"--out must end in .svg or .html, not '{file.Value}'.");
        });
        var command = new Command("trace", "Runs a server with three clients, watches its system calls, and draws who waits for whom.")
        {
            _kata, _solution, _all, _text, _sample, _takes, _output,
        };
        command.SetAction(TraceAsync);
        return command;
    }

    private async Task<int> TraceAsync(ParseResult parsed, CancellationToken cancel)
    {
        _ = Dotnet.ReferenceAssemblies();
        var katas = KatasOf(parsed);
        var (mode, why) = ModeFor(parsed.GetValue(_sample));
        using var tracer = new Tracer(Repository.Find(), WorkerCommand.Default);
        var traces = new List<Trace>();
        try
        {
            foreach (var kata in katas)
            {
                var takes = new List<Trace>();
                do
                {
                    takes.Add(parsed.GetValue(_solution) || parsed.GetValue(_all)
                        ? await tracer.TraceSolutionAsync(kata, mode, cancel).ConfigureAwait(false)
                        : await tracer.TraceLearnersAsync(kata, mode, cancel).ConfigureAwait(false));
                }
                while (takes.Count < parsed.GetValue(_takes));
                traces.Add(takes.MinBy(t => t.Disturbance)! with { WhySampled = why });
            }
        }
        catch (NothingToTrace nothing)
        {
            terminal.Error.WriteLine($"kata: {Printable.Line(nothing.Fault)}\n      {Printable.Line(nothing.Next)}");
            return ExitCode.NotRight;
        }

        return Show(parsed, traces);
    }

    private int Show(ParseResult parsed, IReadOnlyList<Trace> traces)
    {
        if (parsed.GetValue(_text))
            List(traces);
        if (!parsed.GetValue(_text) || parsed.GetValue(_output) is not null)
            Draw(parsed.GetValue(_output) ?? $"traces/{(parsed.GetValue(_all) ? "all" : traces[0].Kata)}.html", traces);
        foreach (var complaint in traces.SelectMany(t => t.Complaints.Select(c => $"{t.Kata}: {t.Subject}: {c}")))
            terminal.Error.WriteLine($"kata: {Printable.Line(complaint)}");
        return traces.Any(t => t.Complaints.Count > 0) ? ExitCode.NotRight : ExitCode.Done;
    }

    // What sums it up once more at the end, where the eye is when a long list has gone by.
    private void List(IReadOnlyList<Trace> traces)
    {
        terminal.Out.Write(string.Join('\n', traces.Select(t => TraceText.Of(t, terminal.Console.Profile.Width))));
        terminal.Out.WriteLine();
        foreach (var trace in traces)
            terminal.Out.WriteLine($"{trace.Kata}: {CallWords.OneLine(trace)}");
    }

    private void Draw(string file, IReadOnlyList<Trace> traces)
    {
        var picture = traces is [var only] ? TracePicture.Of(only) : ComparisonPicture.Of(traces);
        Output.Write(file, Path.GetExtension(file) == ".svg" ? picture.ToSvg() : TracePage.Of(picture, traces));
        foreach (var trace in traces)
        {
            if (trace.WhySampled is { } why)
                terminal.Error.WriteLine($"kata: {Printable.Line(why)}, so calls were only sampled from /proc.{(why == Trace.NoStrace ? "\n      To see them all: apt-get install strace" : "")}");
            terminal.Out.WriteLine($"{trace.Kata}: {CallWords.OneLine(trace)}");
        }

        terminal.Out.WriteLine($"Open {Printable.Line(Path.GetFullPath(file))}");
    }

    private IReadOnlyList<Kata> KatasOf(ParseResult parsed) => (parsed.GetValue(_kata), parsed.GetValue(_all)) switch
    {
        ({ } id, false) => [KataName.Find(KataCatalog.Load(), id)],
        (null, true) => KataChoice.Pick([]),
        (null, _) => throw new UserError("No kata was named.", $"Name one, as in: {CommandName.Of("trace", "03-select")}; or compare the models: {CommandName.Of("trace", "--all")}"),
        _ => throw new UserError("A kata was named, and --all as well.", "Leave one of them out."),
    };

    private static (TraceMode Mode, string? Why) ModeFor(bool sample) =>
        Tracer.WhyNothing is { } reason
            ? throw new UserError($"Nothing can be traced here: {reason}.", "On Windows, WSL 2 is a full Linux.")
            : sample ? (TraceMode.Sampled, null)
            : Tracer.WhyNotTraced is { } why ? (TraceMode.Sampled, why) : (TraceMode.Traced, null);
}
