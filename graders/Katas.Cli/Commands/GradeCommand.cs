using System.CommandLine;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata grade</c>: grades a class.</summary>
/// <param name="terminal">Where it writes.</param>
internal sealed class GradeCommand(Terminal terminal)
{
    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "The class: a folder with a folder, a .zip or a .tar.gz for each student. A student's files lie in it as "
            + "katas/03-select/SelectServer.cs, 03-select/SelectServer.cs or just SelectServer.cs, however deep.",
    };

    private readonly Option<string> _output = new("--out")
    {
        Description = "The folder for the results and reports. Results that are there already are kept as long as nothing changes.",
        HelpName = "OUT",
        DefaultValueFactory = _ => "grades",
    };

    private readonly Option<string[]> _katas = CommonOptions.Katas();
    private readonly Option<string[]> _students = new("--students")
    {
        Description = "Only these students, by id or name, with * and ?. Can be given several times.",
        HelpName = "GLOB",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _roster = new("--roster")
    {
        Description = "A CSV file with the class: columns name, email, account or folder. Names the students, and shows who handed nothing in.",
        HelpName = "CSV",
    };

    private readonly Option<int> _jobs = CommonOptions.Jobs();
    private readonly Option<string> _sandbox = CommonOptions.Sandbox();
    private readonly Option<string?> _rubric = CommonOptions.Rubric();
    private readonly Option<int> _seed = CommonOptions.Whole("--seed", int.MinValue, "a whole number");
    private readonly Option<Shard?> _shard = CommonOptions.Shard();
    private readonly Option<bool> _again = new("--again") { Description = "Grade again also what has not changed." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Write nothing but errors." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal) => new GradeCommand(terminal).Create();

    private Command Create()
    {
        _seed.Description = "The source of all random data of the tests, the same for everybody.";
        _seed.DefaultValueFactory = _ => Judging.Trusted.Seed;
        var command = new Command("grade", "Grades a class and shows its gradebook.")
        {
            _folder, _output, _katas, _students, _roster, _jobs, _sandbox, _rubric, _seed, _shard, _again, _quiet,
        };
        command.SetAction(GradeAsync);
        return command;
    }

    private async Task<int> GradeAsync(ParseResult parsed, CancellationToken cancel)
    {
        try
        {
            return await GradeAsync(parsed, parsed.GetRequiredValue(_output), cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine($"kata: interrupted; what is graded is kept.\n      Go on with: {Printable.Line(CommandName.Of(CommandThatGoesOn(parsed)))}");
            return ExitCode.Interrupted;
        }
    }

    private async Task<int> GradeAsync(ParseResult parsed, string output, CancellationToken cancel)
    {
        var picked = KataChoice.Pick(parsed.GetValue(_katas) ?? []);
        var students = ClassOf(parsed, output);
        var rubric = RubricFile.Read(parsed.GetValue(_rubric) ?? Repository.Find().PathOf(RubricFile.Shipped), [.. KataCatalog.Load().Select(k => k.Id)]);
        var isConfined = SandboxChoice.Decide(Enum.Parse<SandboxMode>(parsed.GetRequiredValue(_sandbox), ignoreCase: true), cancel);
        var hidden = HiddenSuite.Build(rubric.HiddenTests);
        var katas = picked.Select(k => rubric.Apply(hidden?.AddTo(k) ?? k)).ToList();
        var judging = new Judging(rubric, isConfined) { Seed = parsed.GetRequiredValue(_seed), HiddenTests = hidden?.Image };
        using var taken = OutputLock.Take(output);
        using var store = GradesDatabase.OpenOrCreate(output, TimeProvider.System);
        new LeftOut(output).Write(students);
        return await new ClassGrading(terminal, katas, OptionsOf(parsed), judging, parsed.GetValue(_quiet))
            .RunAsync(students, store, output, cancel).ConfigureAwait(false);
    }

    private ClassFolder ClassOf(ParseResult parsed, string output)
    {
        var students = ClassFolder.Open(parsed.GetRequiredValue(_folder), KataCatalog.LoadManifests(), output);
        if (parsed.GetValue(_roster) is { } roster)
            students = students.With(Roster.Read(roster));
        new LeftOut(output).Tell(students, terminal.Error);
        return parsed.GetValue(_students) is { Length: > 0 } patterns ? students.Only(patterns) : students;
    }

    private GradingOptions OptionsOf(ParseResult parsed) => new(parsed.GetRequiredValue(_jobs))
    {
        Again = parsed.GetValue(_again),
        Shard = parsed.GetValue(_shard) ?? Shard.All,
    };

    // With --again it would begin anew; without, it goes on: what was to be graded again is known.
    private string CommandThatGoesOn(ParseResult parsed) =>
        string.Join(' ', parsed.Tokens.Select(t => t.Value).Where(word => word != _again.Name).Select(ShellWord.Of));
}
