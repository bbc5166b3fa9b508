using Katas.Grading;

namespace Katas.Learning;

/// <summary>Sees how a version of a learner's files is judged, while it is judged. Called from any thread.</summary>
public interface IExaminationWatcher
{
    /// <summary>The compiler has ended.</summary>
    /// <param name="result">What it says.</param>
    void Compiled(CompilationResult result);

    /// <summary>The analyzer has ended, while tests run.</summary>
    /// <param name="analysis">What it says.</param>
    void Analyzed(AnalysisResult analysis);

    /// <summary>A test has begun.</summary>
    /// <param name="test">Its full name.</param>
    void Started(string test);

    /// <summary>A test has ended.</summary>
    /// <param name="run">How.</param>
    void Ended(TestRun run);
}
