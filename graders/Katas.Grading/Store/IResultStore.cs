namespace Katas.Grading;

/// <summary>Keeps the results of a class. Safe to use from several threads.</summary>
public interface IResultStore
{
    /// <summary>Makes a kata known, before its first result.</summary>
    /// <param name="kata">The kata.</param>
    void Enroll(GradedKata kata);

    /// <summary>Makes students known, before their first results: all of them, or none.</summary>
    /// <param name="students">The students; the results in them do not matter.</param>
    void Enroll(params IReadOnlyCollection<StudentResult> students);

    /// <summary>Makes known which part of the class is graded.</summary>
    /// <param name="shard">The part.</param>
    void Enroll(Shard shard);

    /// <summary>Strikes out students who have handed nothing in, as far as is known here.</summary>
    /// <param name="isGone">Says of one of them, who has no result but <see cref="Verdict.Missing"/>, whether to do so.</param>
    void StrikeOutAbsent(Predicate<StudentResult> isGone);

    /// <summary>Reads who has handed something in, as far as is known here.</summary>
    /// <returns>The students with a result other than <see cref="Verdict.Missing"/>, without their results.</returns>
    IReadOnlyList<StudentResult> ReadPresent();

    /// <summary>Whether there is a result of something that was handed in.</summary>
    /// <param name="student">The student's id.</param>
    /// <param name="kata">The kata's id.</param>
    /// <returns>Whether there is a result other than <see cref="Verdict.Missing"/>.</returns>
    bool HoldsWork(string student, string kata);

    /// <summary>Whether there is no need to grade something again.</summary>
    /// <param name="student">The student's id.</param>
    /// <param name="kata">The kata's id.</param>
    /// <param name="fingerprint">The <see cref="Fingerprint"/> of the submission as it is now.</param>
    /// <returns>Whether its result is kept, and is not the grader's own failure.</returns>
    bool Holds(string student, string kata, string fingerprint);

    /// <summary>Whether there is a mark of the same files, by whatever rules.</summary>
    /// <param name="student">The student's id.</param>
    /// <param name="kata">The kata's id.</param>
    /// <param name="sources">The files.</param>
    /// <returns>Whether there is a result of just these files that is not the grader's own failure.</returns>
    bool HoldsMarkOf(string student, string kata, IReadOnlyList<SourceFile> sources);

    /// <summary>Forgets of what results are, so that they are graded again; until then they stay as they are. All of them, or none.</summary>
    /// <param name="students">The ids of the students.</param>
    /// <param name="katas">The ids of the katas.</param>
    void ForgetFingerprints(IReadOnlyCollection<string> students, IReadOnlyCollection<string> katas);

    /// <summary>Keeps a result, in place of an older one. When this returns, nothing loses it any more.</summary>
    /// <param name="student">The student's id.</param>
    /// <param name="result">The result.</param>
    void Save(string student, KataResult result);

    /// <summary>Reads everything that is kept.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Katas and students by id, each student with the results there are.</returns>
    ClassResults Read(CancellationToken cancel = default);
}
