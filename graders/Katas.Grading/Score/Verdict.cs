namespace Katas.Grading;

/// <summary>What became of one kata of one student.</summary>
public enum Verdict
{
    /// <summary>It was tested; the points tell the rest.</summary>
    Graded,

    /// <summary>None of the kata's files was handed in.</summary>
    Missing,

    /// <summary>The stub was handed in as it is.</summary>
    NotStarted,

    /// <summary>It does not compile.</summary>
    CompileError,

    /// <summary>The grader failed, not the student. Never a zero that counts.</summary>
    InternalError,
}
