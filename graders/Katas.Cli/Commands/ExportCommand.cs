using System.CommandLine;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata export</c>: makes what a platform needs to grade by itself.</summary>
/// <param name="terminal">Where it writes.</param>
internal sealed class ExportCommand(Terminal terminal)
{
    private readonly Option<string[]> _katas = CommonOptions.Katas();
    private readonly Option<string?> _rubric = CommonOptions.Rubric();

    // As the workflow calls the folder that this repository is checked out to.
    private const string GitHubsCheckout = "grader";

    private readonly Option<string> _output = new("--out")
    {
        Description = "The folder to write to. For GitHub: the template of students' repositories.",
        HelpName = "FOLDER",
        Required = true,
    };

    private readonly Option<string> _repository = new("--repository")
    {
        Description = "Where GitHub finds this repository: owner/name.",
        HelpName = "OWNER/NAME",
        Required = true,
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal) => new ExportCommand(terminal).Create();

    private Command Create()
    {
        _repository.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && !IsRepository(word.Value))
                result.AddError($"--repository must be like octocat/katas, not '{word.Value}'.");
        });
        var gradescope = new Command("gradescope", "Makes an autograder to upload to Gradescope.") { _output, _katas, _rubric };
        gradescope.SetAction(ExportToGradescope);
        var github = new Command("github", "Makes a workflow for GitHub Classroom.") { _output, _katas, _rubric, _repository };
        github.SetAction(ExportToGitHub);
        return new Command("export", "Makes what Gradescope or GitHub Classroom need to grade by themselves.") { gradescope, github };
    }

    private int ExportToGradescope(ParseResult parsed)
    {
        var file = Path.Combine(parsed.GetRequiredValue(_output), GradescopeExport.Name);
        Output.Write(file, new GradescopeExport(KatasOf(parsed), RubricOf(parsed)).Write);
        terminal.Out.WriteLine($"Upload {Printable.Line(file)} as the autograder of the assignment, on Ubuntu 24.04 or later.");
        return ExitCode.Done;
    }

    private int ExportToGitHub(ParseResult parsed)
    {
        var own = $"{GitHubsCheckout}/{RubricOf(parsed).PathIn(Repository.Find())}";
        var rubric = parsed.GetValue(_rubric) is null ? null : own;
        var home = Path.Combine(parsed.GetRequiredValue(_output), ".github");
        var workflow = Template.Read("classroom.yml").Replace("@REPOSITORY@", parsed.GetRequiredValue(_repository), StringComparison.Ordinal);
        Output.Write(Path.Combine(home, "workflows", "classroom.yml"), workflow);
        Output.Write(Path.Combine(home, "classroom", "autograde"), Template.Read("autograde", KatasOf(parsed), rubric));
        terminal.Out.WriteLine($"Commit {Printable.Line(home)} to the template of the assignment, and protect .github/**/* there.");
        return ExitCode.Done;
    }

    private IReadOnlyList<Kata> KatasOf(ParseResult parsed) =>
        parsed.GetValue(_katas) is { Length: > 0 } ids ? KataChoice.Pick(ids) : [];

    private ExportedRubric RubricOf(ParseResult parsed) =>
        ExportedRubric.Read(Path.GetFullPath(parsed.GetValue(_rubric) ?? Repository.Find().PathOf(RubricFile.Shipped)));

    private static bool IsRepository(string text) =>
        text.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name] && (owner + name).All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
