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
    bool IsUntouched)
{
    /// <summary>What the analyzer has to say of it; nothing when there are errors, or nobody asked.</summary>
    public AnalysisResult Analysis { get; init; } = AnalysisResult.None;
}
