using System.CommandLine;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata grade</c>: grades a class.</summary>
internal static class GradeCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "The class: a folder with one folder per student. A student's files lie there as "
                + "katas/03-select/SelectServer.cs, 03-select/SelectServer.cs or just SelectServer.cs.",
        };
        var output = new Option<string>("--out")
        {
            Description = "The folder for results.json.",
            HelpName = "OUT",
            DefaultValueFactory = _ => "grades",
        };
        var katas = CommonOptions.Katas();
        var jobs = CommonOptions.Jobs();
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("grade", "Grades a class and shows its gradebook.") { folder, output, katas, jobs, sandbox };
        command.SetAction((parsed, cancel) => ClassGrading.RunAsync(
            terminal,
            parsed.GetRequiredValue(folder),
            parsed.GetRequiredValue(output),
            KataChoice.Pick(parsed.GetValue(katas) ?? []),
            parsed.GetRequiredValue(jobs),
            () => SandboxChoice.Decide(Enum.Parse<SandboxMode>(parsed.GetRequiredValue(sandbox), ignoreCase: true)),
            cancel));
        return command;
    }
}
