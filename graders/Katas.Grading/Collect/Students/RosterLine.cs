namespace Katas.Grading;

/// <summary>One student, as the roster has it.</summary>
/// <param name="Number">The number of the line, from 1.</param>
/// <param name="Name">The student's name.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Accounts">The numbers and accounts by which platforms know the student.</param>
/// <param name="Folder">The folder or archive that is the student's, where nothing else tells.</param>
internal sealed record RosterLine(long Number, string? Name, string? Email, IReadOnlyList<string> Accounts, string? Folder)
{
    /// <summary>The first account, or null.</summary>
    public string? Account => Accounts.Count > 0 ? Accounts[0] : null;

    /// <summary>What the student is called who handed nothing in; empty for a line that names nobody.</summary>
    public string Label => Folder ?? Account ?? Email ?? Name ?? "";
}
