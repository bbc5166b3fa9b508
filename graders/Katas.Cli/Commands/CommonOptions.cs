using System.CommandLine;
using System.Globalization;
using Katas.Grading;

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

    /// <summary><c>--sandbox</c>.</summary>
    /// <returns>The option, whose words are those of <see cref="SandboxMode"/>.</returns>
    public static Option<string> Sandbox()
    {
        var option = new Option<string>("--sandbox")
        {
            Description = "Where servers run. auto: in the sandbox that works here, and not at all without one; "
                + "bwrap: in one of bubblewrap's; none: as you, which is for code that you trust.",
            HelpName = "MODE",
            DefaultValueFactory = _ => "auto",
        };
        option.CompletionSources.Add("auto", "bwrap", "none");
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && word.Value is not ("auto" or "bwrap" or "none"))
                result.AddError($"--sandbox must be auto, bwrap or none, not '{word.Value}'.");
        });
        return option;
    }

    /// <summary><c>--jobs</c>.</summary>
    /// <returns>The option.</returns>
    public static Option<int> Jobs()
    {
        // A test waits most of its time: two processors have work for six.
        var option = Whole("--jobs", least: 1, "1 or more");
        option.Description = "How many servers to judge at the same time.";
        option.DefaultValueFactory = _ => 3 * Environment.ProcessorCount;
        return option;
    }

    /// <summary><c>--rubric</c>.</summary>
    /// <returns>The option.</returns>
    public static Option<string?> Rubric() => new("--rubric")
    {
        Description = $"What work is worth and what servers may use. [default: {RubricFile.Shipped} of the repository]",
        HelpName = "FILE",
    };

    /// <summary>An option that is a whole number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="allowed">What it may be, for the error.</param>
    /// <returns>The option.</returns>
    public static Option<int> Whole(string name, int least, string allowed) => new(name)
    {
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least)
                result.AddError($"{name} must be {allowed}, not '{text}'.");
            return number;
        },
    };

    /// <summary><c>--shard</c>.</summary>
    /// <returns>The option.</returns>
    public static Option<Shard?> Shard() => new("--shard")
    {
        Description = "Only part I of N of the class, the same on every machine; `kata merge` puts the parts together.",
        HelpName = "I/N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!Grading.Shard.TryParse(text, out var shard))
                result.AddError($"--shard must be two whole numbers like 2/8, the first from 1 to the second, not '{text}'.");
            return shard;
        },
    };
}
