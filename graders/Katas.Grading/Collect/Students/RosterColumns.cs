namespace Katas.Grading;

/// <summary>Which column of a roster holds what, told by its titles.</summary>
/// <param name="titles">The titles, without spaces and in lower case.</param>
internal sealed class RosterColumns(IReadOnlyList<string> titles)
{
    // What common exports call them.
    private static readonly string[] Names = ["name", "student", "fullname", "studentname"];
    private static readonly string[] FirstNames = ["firstname", "givenname"];
    private static readonly string[] LastNames = ["lastname", "surname", "familyname"];
    private static readonly string[] Emails = ["email", "emailaddress", "e-mail", "mail"];
    private static readonly string[] Folders = ["folder", "submission", "repository"];

    // What a roster's author calls an account comes first, then those of learning platforms: marks go back to them.
    private static readonly (string Title, AccountKind Kind)[] Accounts =
    [
        ("account", AccountKind.General), ("idnumber", AccountKind.MoodleIdNumber), ("id", AccountKind.General),
        ("sisuserid", AccountKind.SisUserId), ("sisloginid", AccountKind.SisLoginId), ("studentid", AccountKind.General),
        ("identifier", AccountKind.General), ("username", AccountKind.General), ("login", AccountKind.General),
        ("github", AccountKind.Github), ("githubusername", AccountKind.Github), ("github_username", AccountKind.Github),
    ];

    /// <summary>Whether any column tells who a student is.</summary>
    public bool NameAStudent => titles.Any(t => Names.Concat(FirstNames).Concat(LastNames).Concat(Emails).Concat(Accounts.Select(a => a.Title)).Concat(Folders).Contains(t));

    /// <summary>Reads a line.</summary>
    /// <param name="fields">Its fields; fewer than there are titles when the last ones are empty.</param>
    /// <param name="number">The number of the line, from 1.</param>
    /// <returns>The line.</returns>
    public RosterLine Read(string[] fields, long number) =>
        new(number, NameIn(fields), First(fields, Emails), [.. Accounts.SelectMany(a => All(fields, [a.Title]).Select(value => AccountOf(value, a.Kind)))], First(fields, Folders));

    private string? NameIn(string[] fields)
    {
        var parts = All(fields, FirstNames).Take(1).Concat(All(fields, LastNames).Take(1));
        return First(fields, Names) ?? (string.Join(' ', parts) is { Length: > 0 } name ? name : null);
    }

    private string? First(string[] fields, string[] columns) => All(fields, columns).FirstOrDefault();

    private IEnumerable<string> All(string[] fields, string[] columns) =>
        columns.Select(c => titles.ToList().IndexOf(c)).Where(i => i >= 0 && i < fields.Length).Select(i => ComposedText.Of(fields[i])).Where(value => value.Length > 0);

    // Moodle's worksheet says 'Participant 123456'; its folders have the number.
    private static RosterAccount AccountOf(string value, AccountKind kind) =>
        value.StartsWith("Participant ", StringComparison.OrdinalIgnoreCase)
            ? new RosterAccount(value["Participant ".Length..], AccountKind.MoodleParticipant)
            : new RosterAccount(value, kind);
}
