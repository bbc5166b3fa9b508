namespace Katas.Grading;

/// <summary>A number or account by which some platform knows a student.</summary>
/// <param name="Value">The number or account.</param>
/// <param name="Kind">Whose it is.</param>
internal sealed record RosterAccount(string Value, AccountKind Kind)
{
    /// <summary>Whether a student is known by it. A number of one platform is somebody else's on another.</summary>
    /// <param name="student">The student.</param>
    /// <returns>Whether value and platform are the same, as far as both are told.</returns>
    public bool Is(Student student) =>
        string.Equals(Value, student.Account, StringComparison.OrdinalIgnoreCase)
        && (Kind == student.AccountKind || Kind == AccountKind.General || student.AccountKind == AccountKind.General);
}
