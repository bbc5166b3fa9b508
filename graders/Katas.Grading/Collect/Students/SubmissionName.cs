using System.Text.RegularExpressions;

namespace Katas.Grading;

/// <summary>What the name of a folder or archive tells of who handed it in.</summary>
/// <param name="Id">What the student is called in this class; the same for all that one student handed in.</param>
/// <param name="Name">The student's name, when the learning platform wrote it there.</param>
/// <param name="Account">The student's number in the learning platform, when it wrote that there.</param>
/// <param name="File">The name of the file as the student knows it, when the platform keeps each in one of its own; else null.</param>
/// <param name="Attempt">Which of several hand-ins of the same it is, from 0; the last one counts.</param>
internal sealed partial record SubmissionName(string Id, string? Name, string? Account, string? File, int Attempt)
{
    /// <summary>Which platform's number the account is.</summary>
    public AccountKind AccountKind { get; private init; }

    private static readonly string[] Endings = [".tar.gz", ".tgz", ".zip"];

    /// <summary>Whether a file's name is that of an archive.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True for <c>.zip</c>, <c>.tar.gz</c> and <c>.tgz</c>.</returns>
    public static bool IsArchive(string name) => EndingOf(name) is not null;

    /// <summary>Reads a name.</summary>
    /// <param name="name">The name of a folder, an archive or a source file.</param>
    /// <returns>What it tells; at least an id.</returns>
    public static SubmissionName Parse(string name)
    {
        var bare = EndingOf(name) is { } ending ? name[..^ending.Length] : name;
        return ParseMoodle(bare) ?? ParseCanvas(bare) ?? new SubmissionName(bare, null, null, null, 0);
    }

    private static string? EndingOf(string name) => Array.Find(Endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase) && name.Length > e.Length);

    private static SubmissionName? ParseMoodle(string name) =>
        Moodle().Match(name) is { Success: true } match
            ? new SubmissionName($"{match.Groups["name"].Value}_{match.Groups["number"].Value}", match.Groups["name"].Value, match.Groups["number"].Value, null, 0) { AccountKind = AccountKind.MoodleParticipant }
            : null;

    private static SubmissionName? ParseCanvas(string name)
    {
        if (Canvas().Match(name) is not { Success: true } match)
            return null;
        var attempt = match.Groups["attempt"] is { Success: true } number ? int.Parse(number.ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0;
        return new SubmissionName(
            $"{match.Groups["name"].Value}_{match.Groups["user"].Value}",
            match.Groups["name"].Value,
            match.Groups["user"].Value,
            match.Groups["file"].Value + match.Groups["ending"].Value,
            attempt)
        { AccountKind = AccountKind.CanvasId };
    }

    // Ada Lovelace_123456_assignsubmission_file_
    [GeneratedRegex(@"^(?<name>[^_]+)_(?<number>\d{1,12})_assignsubmission_(file|onlinetext)(_.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Moodle();

    // lovelaceada_LATE_1234_567890_SelectServer-2.cs: the number at the end counts what was handed in again.
    [GeneratedRegex(@"^(?<name>[^_]+?)(_LATE)?_(?<user>\d{1,12})_\d{1,12}_(?<file>.+?)(-(?<attempt>\d{1,3}))?(?<ending>\.cs)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Canvas();
}
