namespace Katas.Grading;

/// <summary>The C# files of what a student handed in, wherever they lie in it.</summary>
/// <param name="Sources">The files, ordered by path.</param>
/// <param name="Ignored">What was not read, each with its reason.</param>
/// <param name="Unlisted">How many more were not read; a hostile submission has them by the thousand.</param>
/// <param name="Remarks">What there is to say of files that were read.</param>
internal sealed record SourceTree(IReadOnlyList<SourceFile> Sources, IReadOnlyList<string> Ignored, int Unlisted, IReadOnlyList<string> Remarks)
{
    /// <summary>The C# files that are there and cannot be read; of too many, the first ones.</summary>
    public IReadOnlyList<UnreadFile> Unread { get; init; } = [];

    /// <summary>Of each folder and archive that could not be looked into, a sentence that says so: nobody knows what is in it.</summary>
    public IReadOnlyList<string> Closed { get; init; } = [];

    /// <summary>What there is to know of something that could not be looked into.</summary>
    /// <param name="sentence">What it is, and why not.</param>
    /// <returns>The tree.</returns>
    public static SourceTree OfClosed(string sentence) => new([], [sentence], 0, []) { Closed = [sentence] };
}

/// <summary>A C# file that is there and cannot be read.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Sentence">What it is, and why not.</param>
internal sealed record UnreadFile(string Path, string Sentence);

/// <summary>What a student handed in cannot be read: it is damaged, or larger than anything honest.</summary>
/// <param name="message">What is wrong with it.</param>
internal sealed class UnreadableSubmission(string message) : Exception(message);
