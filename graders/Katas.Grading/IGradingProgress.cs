namespace Katas.Grading;

/// <summary>Is told how far a class is graded; from several threads.</summary>
public interface IGradingProgress
{
    /// <summary>The work is known.</summary>
    /// <param name="katas">How many katas of students there are to grade or to keep.</param>
    void Start(int katas);

    /// <summary>Somebody begins to grade a kata of a student.</summary>
    /// <param name="student">The student's id.</param>
    /// <param name="kata">The kata's id.</param>
    void Begin(string student, string kata);

    /// <summary>A kata of a student is graded, and its result is kept; where the grader failed, an older mark of the same files.</summary>
    /// <param name="student">The student's id.</param>
    /// <param name="result">The result.</param>
    void End(string student, KataResult result);

    /// <summary>A kata of a student has not changed since it was graded.</summary>
    /// <param name="student">The student's id.</param>
    /// <param name="kata">The kata's id.</param>
    void Keep(string student, string kata);
}
