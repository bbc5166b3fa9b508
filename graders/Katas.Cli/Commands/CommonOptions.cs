using System.CommandLine;

namespace Katas.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary><c>--kata</c>.</summary>
    /// <returns>The option.</returns>
    public static Option<string[]> Katas() => new("--kata")
    {
        Description = "Only this kata, for instance 03-select. Can be given several times.",
        HelpName = "ID",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary><c>--jobs</c>.</summary>
    /// <returns>The option.</returns>
    public static Option<int> Jobs()
    {
        var option = new Option<int>("--jobs")
        {
            Description = "How many servers to judge at the same time.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var jobs) && jobs < 1)
                result.AddError("--jobs must be 1 or more.");
        });
        return option;
    }
}
