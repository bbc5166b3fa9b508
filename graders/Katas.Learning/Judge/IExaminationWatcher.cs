using Katas.Grading;

namespace Katas.Learning;

/// <summary>Sees how a version of a learner's files is judged, while it is judged. Called from any thread.</summary>
public interface IExaminationWatcher
{
    /// <summary>The compiler has ended.</summary>
    /// <param name="result">What it says, and the analyzer.</param>
    void Compiled(CompilationResult result);

    /// <summary>A test has begun.</summary>
    /// <param name="test">Its full name.</param>
    void Started(string test);

    /// <summary>A test has ended.</summary>
    /// <param name="run">How.</param>
    void Ended(TestRun run);
}
