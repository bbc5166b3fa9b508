namespace Katas.Grading;

/// <summary>One student, as the roster has it.</summary>
/// <param name="Number">The number of the line, from 1.</param>
/// <param name="Name">The student's name.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Accounts">The numbers and accounts by which platforms know the student, those of learning platforms first.</param>
/// <param name="Folder">The folder or archive that is the student's, where nothing else tells.</param>
internal sealed record RosterLine(long Number, string? Name, string? Email, IReadOnlyList<RosterAccount> Accounts, string? Folder)
{
    // Canvas writes last names first, and which of the words are those is not known.
    private readonly IReadOnlyList<string> _bareNames = [.. TurnsOf((Name ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private RosterAccount? Account => Accounts.Count > 0 ? Accounts[0] : null;

    /// <summary>What the student is called who handed nothing in; empty for a line that names nobody.</summary>
    public string Label => Folder ?? Account?.Value ?? Email ?? Name ?? "";

    /// <summary>What of a name folders keep: its letters and digits.</summary>
    /// <param name="name">The name.</param>
    /// <returns>These, without what is between them.</returns>
    public static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit));

    /// <summary>Whether a name is this student's.</summary>
    /// <param name="bareName">What <see cref="Bare"/> leaves of the name, whether it begins with the first name or with a last one.</param>
    /// <returns>Whether it is.</returns>
    public bool IsCalled(string bareName) => bareName.Length > 0 && _bareNames.Contains(bareName, StringComparer.OrdinalIgnoreCase);

    /// <summary>The student, when nothing was handed in.</summary>
    /// <returns>The student by this line alone.</returns>
    public Student Absent() => Complete(new Student(Label));

    /// <summary>Adds what this line tells of a student.</summary>
    /// <param name="student">What the name of a folder tells.</param>
    /// <returns>The student. Canvas' own number stays where the line has none but an account of another platform.</returns>
    public Student Complete(Student student) => student with
    {
        Name = Name ?? student.Name,
        Email = Email,
        Account = TellsMoreThan(student) ? Account!.Value : student.Account,
        AccountKind = TellsMoreThan(student) ? Account!.Kind : student.AccountKind,
    };

    private static IEnumerable<string> TurnsOf(string[] words) =>
        words.Select((_, first) => Bare(string.Concat([.. words[first..], .. words[..first]])));

    private bool TellsMoreThan(Student student) =>
        Account is not null && !(student.AccountKind == AccountKind.CanvasId && Account.Kind is not (AccountKind.CanvasId or AccountKind.SisUserId or AccountKind.SisLoginId));
}
