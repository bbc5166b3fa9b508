namespace Katas.Grading;

/// <summary>What became of compiling a submission.</summary>
/// <param name="AssemblyPath">The assembly, or null when there are errors.</param>
/// <param name="Errors">The compiler's errors, as <c>file(line,col): CSnnnn: message</c>.</param>
/// <param name="Warnings">The compiler's warnings, likewise.</param>
/// <param name="IsUntouched">Whether nothing but spaces and comments differs from the stub.</param>
public sealed record CompilationResult(
    string? AssemblyPath,
    IReadOnlyList<string> Errors,
    IReadOnlyList<string> Warnings,
    bool IsUntouched);
