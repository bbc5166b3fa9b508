namespace Katas.Grading;

/// <summary>What reports tell of a kata itself.</summary>
/// <param name="Id">Its id: <c>03-select</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Steps">The titles of its lesson's steps, by their ids.</param>
public sealed record GradedKata(string Id, string Title, IReadOnlyDictionary<string, string> Steps)
{
    /// <summary>What reports tell of a kata that the grader knows.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The same kata, for reports.</returns>
    public static GradedKata Of(Kata kata) =>
        new(kata.Id, kata.Manifest.Title, kata.Manifest.Steps.ToDictionary(s => s.Id, s => s.Title));
}
