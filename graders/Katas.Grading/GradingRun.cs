namespace Katas.Grading;

/// <summary>Grades a class: decides what is to be done, has it done, and keeps each result as it comes.</summary>
/// <param name="katas">The katas to grade.</param>
/// <param name="repository">Where their stubs are.</param>
/// <param name="workers">What compiles and judges.</param>
/// <param name="judging">How submissions are judged.</param>
/// <param name="store">What keeps the results.</param>
public sealed class GradingRun(IReadOnlyList<Kata> katas, Repository repository, WorkerPool workers, Judging judging, IResultStore store)
{
    private readonly SubmissionGrader _grader = new(repository, workers, judging);
    private readonly Fingerprint _fingerprint = new(judging.Rules);

    /// <summary>Grades every kata of every student, except what is kept and has not changed.</summary>
    /// <param name="folder">The class.</param>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancel">Gives up; what is done by then is kept.</param>
    /// <returns>A task that ends when all results are kept.</returns>
    /// <exception cref="UserError">The results cannot be kept where they should be.</exception>
    /// <exception cref="OutputFailure">The results cannot be kept, because the disk is full or failed.</exception>
    public async Task GradeAsync(ClassFolder folder, GradingOptions options, IGradingProgress progress, CancellationToken cancel)
    {
        var stubs = katas.ToDictionary(k => k.Id, repository.StubOf);
        var kept = store.ReadPresent();
        StrikeOutWhoCameLate([.. folder.Everybody.Select(s => AsKept(s, folder, kept))]);
        var students = folder.Students.Select(s => AsKept(s, folder, kept)).DistinctBy(s => s.Id).Where(s => options.Shard.Includes(s.Id)).ToList();
        Enroll(students);
        store.Enroll(options.Shard);

        // Kept in the store, so that whoever is interrupted goes on with what is left, and does not begin anew.
        if (options.Again)
            store.ForgetFingerprints([.. students.Select(s => s.Id)], [.. katas.Select(k => k.Id)]);
        progress.Start(students.Count * katas.Count);
        var work = students.SelectMany(student => katas.Select(kata => new Piece(student.Id, kata, stubs[kata.Id])));
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancel };
        await Parallel.ForEachAsync(
            work,
            limits,
            async (piece, stop) => await GradeAsync(piece, folder, progress, stop).ConfigureAwait(false)).ConfigureAwait(false);
    }

    // Whoever only the roster names may have marks here, under the name of a folder that is gone by now. They
    // stay, and no second row with zeros comes beside them. Of whoever is in the class, the name may be the same.
    private static Student AsKept(Student student, ClassFolder folder, IReadOnlyList<StudentResult> kept) =>
        folder.HasWorkOf(student.Id) || kept.Any(k => k.Id == student.Id) || kept.FirstOrDefault(k => !folder.Holds(k.Id) && student.IsSameAs(k)) is not { } same
            ? student
            : student with { Id = same.Id };

    // Until something was handed in, a line of the roster was all there was, under another id: two rows for
    // one person, of which one is a zero.
    private void StrikeOutWhoCameLate(IReadOnlyList<Student> everybody)
    {
        var ids = everybody.Select(s => s.Id).ToHashSet();
        store.StrikeOutAbsent(absent => !ids.Contains(absent.Id) && everybody.Any(s => s.WasAbsentAs(absent)));
    }

    private void Enroll(IReadOnlyList<Student> students)
    {
        foreach (var kata in katas)
            store.Enroll(GradedKata.Of(kata));
        store.Enroll([.. students.Select(s => s.WithoutResults())]);
    }

    private async Task GradeAsync(Piece piece, ClassFolder folder, IGradingProgress progress, CancellationToken cancel)
    {
        if (!folder.HasWorkOf(piece.Student) && store.HoldsWork(piece.Student, piece.Kata.Id))
        {
            progress.Keep(piece.Student, piece.Kata.Id);
            return;
        }

        Submission submission;
        try
        {
            submission = folder.Find(piece.Student, piece.Kata.Manifest, cancel);
        }
        catch (UnreadableSubmission unreadable)
        {
            Keep(piece, Scorer.NotTested(piece.Kata, judging.Rubric, Verdict.Unreadable, unreadable.Message), progress);
            return;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One submission that cannot be read must not stop the others, whatever its bytes make a reader throw.
            Keep(piece, Scorer.NotTested(piece.Kata, judging.Rubric, Verdict.InternalError, $"The submission cannot be read. {exception.Message}"), progress);
            return;
        }

        var fingerprint = _fingerprint.Of(piece.Kata.Id, submission, piece.Stub);
        if (store.Holds(piece.Student, piece.Kata.Id, fingerprint))
        {
            progress.Keep(piece.Student, piece.Kata.Id);
            return;
        }

        progress.Begin(piece.Student, piece.Kata.Id);
        var result = await _grader.GradeAsync(submission, piece.Kata, cancel).ConfigureAwait(false);
        Keep(piece, result with { Fingerprint = fingerprint, Ignored = submission.Ignored }, progress);
    }

    private void Keep(Piece piece, KataResult result, IGradingProgress progress)
    {
        // A mark of the same files says more than that the grader failed just now.
        if (result.Verdict != Verdict.InternalError || !store.HoldsMarkOf(piece.Student, piece.Kata.Id, result.Sources))
            store.Save(piece.Student, result);
        progress.End(piece.Student, result);
    }

    private readonly record struct Piece(string Student, Kata Kata, IReadOnlyList<SourceFile> Stub);
}
