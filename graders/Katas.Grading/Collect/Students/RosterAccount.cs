namespace Katas.Grading;

/// <summary>A number or account by which some platform knows a student.</summary>
/// <param name="Value">The number or account.</param>
/// <param name="Kind">Whose it is.</param>
internal sealed record RosterAccount(string Value, AccountKind Kind);
