namespace Katas.Grading;

/// <summary>Grades one kata of one student: compile → judge → score.</summary>
/// <param name="repository">Where the stubs are.</param>
/// <param name="workers">What compiles and judges.</param>
/// <param name="judging">How submissions are judged.</param>
internal sealed class SubmissionGrader(Repository repository, WorkerPool workers, Judging judging)
{
    /// <summary>Grades a submission.</summary>
    /// <param name="submission">The submission; null when nothing was handed in.</param>
    /// <param name="kata">The kata.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The result; the grader's own failure is one, too.</returns>
    public async Task<KataResult> GradeAsync(Submission? submission, Kata kata, CancellationToken cancel)
    {
        if (submission is null)
            return Scorer.NotTested(kata, Verdict.Missing);
        try
        {
            return await workers.UseAsync(worker => GradeAsync(worker, submission, kata, cancel)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WorkerFailure or IOException or UnauthorizedAccessException)
        {
            // One submission that cannot be graded must not stop the others.
            return Scorer.NotTested(kata, Verdict.InternalError, exception.Message);
        }
    }

    private async Task<KataResult> GradeAsync(WorkerProcess worker, Submission submission, Kata kata, CancellationToken cancel)
    {
        var stub = repository.StubOf(kata);
        var compiled = await worker.CompileAsync(new CompileOrder(submission.CompletedBy(stub), stub), cancel).ConfigureAwait(false);
        if (compiled.AssemblyPath is null)
            return Scorer.NotTested(kata, Verdict.CompileError, compiled.Errors);
        if (compiled.IsUntouched)
            return Scorer.NotTested(kata, Verdict.NotStarted);
        var order = new JudgeOrder(compiled.AssemblyPath, [.. kata.Tests.Select(t => t.FullName)], judging.Sandbox);
        var judgement = await worker.JudgeAsync(order, cancel).ConfigureAwait(false);
        return Scorer.Graded(kata, judgement, submission.Absences(kata.Manifest));
    }
}
