using System.Globalization;
using System.Text;

namespace Katas.Testing;

/// <summary>The parts of a failing test's message; those that are null are left out.</summary>
public sealed record FailureReport
{
    private const int LabelWidth = 10;

    /// <summary>What a right server does.</summary>
    public required string Expected { get; init; }

    /// <summary>What this server did.</summary>
    public required string Got { get; init; }

    /// <summary>How long after the test began.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>The bytes on the wire so far.</summary>
    public string? Wire { get; init; }

    /// <summary>What became of the server.</summary>
    public string? Server { get; init; }

    /// <summary>The step of the lesson.</summary>
    public string? Step { get; init; }

    /// <summary>The seed, and how to replay it.</summary>
    public string? Seed { get; init; }

    /// <summary>What the server wrote to its standard error and output.</summary>
    public string? Output { get; init; }

    /// <summary>Writes the message: one labelled part a line, further lines of a part indented.</summary>
    /// <returns>The message, beginning with an empty line so that the parts stay aligned under any prefix.</returns>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine();
        Append(text, "expected", Expected);
        Append(text, "got", Got);
        Append(text, "after", After is { } after ? Milliseconds(after) : null);
        Append(text, "wire", Wire);
        Append(text, "server", Server);
        Append(text, "step", Step);
        Append(text, "seed", Seed);
        Append(text, "output", Output);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder text, string label, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return;
        var indent = new string(' ', LabelWidth + 2);
        var lines = value.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        text.Append("  ").Append(label.PadRight(LabelWidth)).AppendLine(lines[0]);
        foreach (var line in lines.Skip(1))
            text.Append(indent).AppendLine(line);
    }

    private static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString("#,0", CultureInfo.InvariantCulture) + " ms";
}
