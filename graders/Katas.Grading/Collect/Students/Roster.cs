using System.Text;
using Microsoft.VisualBasic.FileIO;

namespace Katas.Grading;

/// <summary>Who is in the class, from a CSV file with a header, as learning platforms export it.</summary>
public sealed class Roster
{
    // The code page of Windows that has more letters than Latin-1: Š, Ž, Œ.
    private const int WesternEurope = 1252;

    private readonly IReadOnlyList<RosterLine> _lines;

    private Roster(IReadOnlyList<RosterLine> lines) => _lines = lines;

    /// <summary>Reads a roster.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The roster.</returns>
    /// <exception cref="UserError">There is no such file, or it is no roster.</exception>
    public static Roster Read(string path)
    {
        if (!File.Exists(path))
            throw new UserError($"There is no file '{path}'.", "Name the CSV file that lists the class.");
        try
        {
            var text = TextOf(File.ReadAllBytes(path));
            using var csv = new TextFieldParser(new StringReader(text)) { Delimiters = [DelimiterOf(text)], TrimWhiteSpace = true };
            return new Roster(LinesOf(csv, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The roster {path} cannot be read: {exception.Message}", "Give yourself the right to read it, or name another file with --roster.");
        }
        catch (MalformedLineException exception)
        {
            throw new UserError($"{path}, line {exception.LineNumber}: a field begins with a quotation mark and does not end with one.", "Close the quotation mark; write two of them for one inside a field.");
        }
    }

    /// <summary>Names the students: those that handed something in, and those that did not.</summary>
    /// <param name="found">The students that handed something in.</param>
    /// <returns>The class, and the ids of those whom the roster does not know.</returns>
    /// <exception cref="UserError">Two students are the same line of the roster.</exception>
    public (IReadOnlyList<Student> Students, IReadOnlyList<string> Strangers) Name(IReadOnlyList<Student> found)
    {
        var composed = found.ToDictionary(s => s, s => s with { Id = ComposedText.Of(s.Id), Name = s.Name is null ? null : ComposedText.Of(s.Name) });
        var inGroups = AreInGroups(composed.Values);
        var lines = composed.ToDictionary(s => s.Key, s => LineOf(s.Value) ?? (inGroups ? BehindTheGroupOf(s.Value) : null));
        foreach (var twins in found.Where(s => lines[s] is not null).GroupBy(s => lines[s]).Where(g => g.Count() > 1))
        {
            throw new UserError(
                $"The submissions {string.Join(" and ", twins.Select(s => $"'{s.Id}'"))} both belong to {twins.Key!.Label}, line {twins.Key.Number} of the roster.",
                "Keep the one that counts, or tell them apart in a column 'folder'.");
        }

        var absent = _lines.Except(lines.Values.OfType<RosterLine>()).Select(l => l.Absent());
        return (
            [.. found.Select(s => lines[s]?.Complete(s) ?? s), .. absent],
            [.. found.Where(s => lines[s] is null).Select(s => s.Id)]);
    }

    // Spreadsheets write the letters of Western Europe a byte each, unless they are told otherwise.
    private static string TextOf(byte[] file)
    {
        var text = SourceEncoding.Decode(file, out var isExact);
        return isExact ? text : CodePagesEncodingProvider.Instance.GetEncoding(WesternEurope)!.GetString(file);
    }

    // Spreadsheets write semicolons where the comma belongs to numbers.
    private static string DelimiterOf(string text)
    {
        var header = new StringReader(text).ReadLine() ?? "";
        return header.Count(c => c == ';') > header.Count(c => c == ',') ? ";" : header.Contains('\t', StringComparison.Ordinal) ? "\t" : ",";
    }

    private static List<RosterLine> LinesOf(TextFieldParser csv, string path)
    {
        var titles = csv.ReadFields() ?? throw new UserError($"{path} is empty.", "Give it a header: name,email,account");
        var columns = new RosterColumns([.. titles.Select(Bare)]);
        if (!columns.NameAStudent)
            throw new UserError($"{path}, line 1: none of its columns names a student: {string.Join(", ", titles)}.", "Call the columns name, email, account or folder.");
        var lines = new List<RosterLine>();
        while (!csv.EndOfData)
        {
            var number = csv.LineNumber;
            var line = columns.Read(csv.ReadFields()!, number);
            if (line.Label.Length > 0 && !IsMaximum(line))
                lines.Add(line);
        }

        foreach (var twins in lines.GroupBy(l => l.Label, StringComparer.Ordinal).Where(g => g.Count() > 1))
            throw new UserError($"{path}, lines {string.Join(" and ", twins.Select(l => l.Number))} are the same student '{twins.Key}'.", "Delete one, or tell them apart in a column 'folder'.");
        return lines;
    }

    // Canvas' gradebook has what can be earned in the place of its first student.
    private static bool IsMaximum(RosterLine line) => string.Equals(line.Name?.Trim(), "Points Possible", StringComparison.OrdinalIgnoreCase);

    private static string Bare(string title) => title.Trim('\ufeff', ' ').ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal);

    // From what tells most to what tells least.
    private RosterLine? LineOf(Student student)
    {
        var name = RosterLine.Bare(student.Name ?? student.Id);
        return One(l => l.Folder is not null && Same(l.Folder, student.Id))
            ?? One(l => l.Accounts.Any(a => a.Is(student) || Same(a.Value, student.Id)))
            ?? One(l => l.Email is not null && (Same(l.Email, student.Id) || Same(l.Email.Split('@')[0], student.Id)))
            ?? One(l => l.IsCalled(name))
            ?? AtTheEndOf(student.Id);
    }

    // Moodle writes the name of a group before everybody's, when it knows of groups. But names have hyphens, too.
    private static bool AreInGroups(IEnumerable<Student> students) =>
        students.Where(s => s.AccountKind == AccountKind.MoodleParticipant).All(s => s.Name!.Contains('-', StringComparison.Ordinal));

    private RosterLine? BehindTheGroupOf(Student student) => student.AccountKind != AccountKind.MoodleParticipant ? null
        : TailsOf(student.Name!).Select(tail => One(l => l.IsCalled(RosterLine.Bare(tail)))).FirstOrDefault(line => line is not null);

    private static IEnumerable<string> TailsOf(string name)
    {
        for (var hyphen = name.IndexOf('-', StringComparison.Ordinal); hyphen >= 0; hyphen = name.IndexOf('-', hyphen + 1))
            yield return name[(hyphen + 1)..];
    }

    // GitHub Classroom writes the account behind the assignment. Accounts have hyphens too: in
    // 'katas-mary-ann', 'mary-ann' tells more than 'ann'.
    private RosterLine? AtTheEndOf(string id) =>
        _lines.SelectMany(l => l.Accounts, (line, account) => (line, account: account.Value))
            .Where(l => id.Length > l.account.Length && id[^(l.account.Length + 1)] == '-' && id.EndsWith(l.account, StringComparison.OrdinalIgnoreCase))
            .GroupBy(l => l.account.Length)
            .MaxBy(group => group.Key)?.Select(l => l.line).Distinct().Take(2).ToList() is [var only] ? only : null;

    // What two lines match tells nothing.
    private RosterLine? One(Func<RosterLine, bool> matches) => _lines.Where(matches).Take(2).ToList() is [var only] ? only : null;

    private static bool Same(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
