namespace Katas.Grading;

/// <summary>A finding of the analyzer.</summary>
/// <param name="Rule">The rule's id: <c>EVL0001</c>.</param>
/// <param name="Severity"><c>warning</c>, <c>info</c> or <c>error</c>.</param>
/// <param name="Message">What it says, the way from the loop to the call included.</param>
/// <param name="Place">Where the call is.</param>
/// <param name="IsSuppressed">Whether the submission tried to silence it.</param>
/// <param name="Way">The steps from the loop to the call.</param>
public sealed record CodeFinding(string Rule, string Severity, string Message, CodePlace Place, bool IsSuppressed, IReadOnlyList<CodePlace> Way);

/// <summary>A place in a submission.</summary>
/// <param name="Path">The file, as <see cref="SourceFile.Path"/>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public sealed record CodePlace(string Path, int Line, int Column);
