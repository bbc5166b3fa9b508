using System.Globalization;
using System.Text.Json;

namespace Katas.Grading;

/// <summary>A field of a rubric, with its name for errors.</summary>
/// <param name="value">What it holds.</param>
/// <param name="name">Its name and those above it: <c>limits.cpuSeconds</c>; empty for the file itself.</param>
internal sealed class RubricField(JsonElement value, string name)
{
    /// <summary>The fields of this one.</summary>
    /// <param name="known">The names that they may have.</param>
    /// <returns>Those that are there.</returns>
    /// <exception cref="RubricFault">It has no fields, or one that is not known.</exception>
    public Dictionary<string, RubricField> Fields(params IReadOnlyList<string> known)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Wrong($"an object with some of the fields {string.Join(", ", known)}");
        foreach (var field in value.EnumerateObject().Where(field => !known.Contains(field.Name)))
        {
            var nearest = known.MinBy(k => Spelling.Distance(k, field.Name));
            throw new RubricFault($"there is no {NameOf(field.Name)}. Did you mean {nearest}? It may be one of {string.Join(", ", known)}.");
        }

        return value.EnumerateObject().ToDictionary(field => field.Name, field => new RubricField(field.Value, NameOf(field.Name)));
    }

    /// <summary>A number.</summary>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    /// <returns>The number.</returns>
    /// <exception cref="RubricFault">It is something else.</exception>
    public decimal Number(decimal least, decimal most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= least && number <= most
            ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>A whole number.</summary>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    /// <returns>The number.</returns>
    /// <exception cref="RubricFault">It is something else.</exception>
    public long Whole(long least, long most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw Wrong(least == most
                ? string.Create(CultureInfo.InvariantCulture, $"{least}")
                : string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    /// <summary>A text.</summary>
    /// <param name="what">What it is to be, for the error.</param>
    /// <returns>The text.</returns>
    /// <exception cref="RubricFault">It is something else.</exception>
    public string Text(string what) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : throw Wrong(what);

    private RubricFault Wrong(string allowed) => new($"{(name.Length == 0 ? "the file" : name)} is {Shown()}, but must be {allowed}.");

    private string Shown()
    {
        var text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length > 40 ? text[..40] + "…" : text;
    }

    private string NameOf(string field) => name.Length == 0 ? field : $"{name}.{field}";
}

/// <summary>A rubric says what no rubric says.</summary>
/// <param name="message">The field, and what it may be.</param>
internal sealed class RubricFault(string message) : Exception(message);
