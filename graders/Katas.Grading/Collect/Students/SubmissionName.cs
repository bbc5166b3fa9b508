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

    /// <summary>The number of the file in Canvas, which has no other one by it; null elsewhere.</summary>
    public string? FileNumber { get; private init; }

    private static readonly string[] Readable = [".tar.gz", ".tgz", ".zip"];
    private static readonly string[] Endings = [.. Readable, ".tar", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".7z", ".rar"];

    /// <summary>Whether a file's name is that of an archive, also of one that nobody here can open.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsArchive(string name) => EndingOf(name) is not null;

    /// <summary>Whether an archive can be opened.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>True for <c>.zip</c>, <c>.tar.gz</c> and <c>.tgz</c>.</returns>
    public static bool IsReadableArchive(string name) => Readable.Contains(EndingOf(name));

    /// <summary>Reads a name.</summary>
    /// <param name="name">The name of a folder, an archive or a source file.</param>
    /// <param name="isFolder">Whether it is that of a folder. Canvas makes none.</param>
    /// <returns>What it tells; at least an id.</returns>
    public static SubmissionName Parse(string name, bool isFolder = false)
    {
        var bare = BareOf(name);
        return ParseMoodle(bare, isFolder) ?? (isFolder ? null : ParseCanvas(bare)) ?? Plain(bare);
    }

    /// <summary>A name that tells nothing but an id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The name.</returns>
    public static SubmissionName Plain(string id) => new(id, null, null, null, 0);

    /// <summary>The same when it turns out that no platform wrote it.</summary>
    /// <param name="name">The name that was read.</param>
    /// <returns>The name without what was read into it, but for the file's: a source file keeps that.</returns>
    public SubmissionName NoPlatforms(string name) => Plain(BareOf(name)) with { File = File };

    private static string BareOf(string name) => EndingOf(name) is { } ending ? name[..^ending.Length] : name;

    private static string? EndingOf(string name) => Array.Find(Endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase) && name.Length > e.Length);

    private static SubmissionName? ParseMoodle(string name, bool isFolder)
    {
        if (Moodle().Match(name) is not { Success: true } match)
            return null;
        var (student, number, file) = (match.Groups["name"].Value, match.Groups["number"].Value, match.Groups["file"].Value);
        return new SubmissionName($"{student}_{number}", student, number, !isFolder && IsSource(file) ? file : null, 0)
        {
            AccountKind = AccountKind.MoodleParticipant,
        };
    }

    private static bool IsSource(string name) => name.EndsWith(".cs", StringComparison.OrdinalIgnoreCase);

    private static SubmissionName? ParseCanvas(string name)
    {
        if (Canvas().Match(name) is not { Success: true } match)
            return null;
        var attempt = match.Groups["attempt"] is { Success: true } number ? int.Parse(number.ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var (student, user, isAnonymous) = (match.Groups["name"].Value, match.Groups["user"].Value, match.Groups["anonymous"].Success);
        return new SubmissionName(
            $"{student}_{user}",
            isAnonymous ? null : student,
            user,
            match.Groups["file"].Value + match.Groups["ending"].Value,
            attempt)
        {
            AccountKind = isAnonymous ? AccountKind.CanvasAnonymousId : AccountKind.CanvasId,
            FileNumber = match.Groups["number"].Value,
        };
    }

    // Ada Lovelace_123456_assignsubmission_file_, and what follows where students have no folders: SelectServer.cs
    [GeneratedRegex(@"^(?<name>[^_]+)_(?<number>\d{1,12})_assignsubmission_(file|onlinetext)(_(?<file>.*))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Moodle();

    // lovelaceada_LATE_1234_567890_SelectServer-2.cs: the number at the end counts what was handed in again.
    // LATE_anon_J3k9x_567890_SelectServer.cs, where the class is graded without names.
    [GeneratedRegex(
        @"^((?<name>[^_]+?)(_LATE)?_(?<user>[1-9]\d{0,18})|(LATE_)?(?<name>anon)_(?<user>(?<anonymous>[a-z0-9]{3,10})))_(?<number>[1-9]\d{0,18})_(?<file>.+?)(-(?<attempt>\d{1,3}))?(?<ending>\.cs)?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Canvas();
}
