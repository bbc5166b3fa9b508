namespace Katas.Grading;

/// <summary>Grades one kata of one student: compile → analyze → judge → score.</summary>
/// <param name="repository">Where the stubs are.</param>
/// <param name="workers">What compiles and judges.</param>
/// <param name="judging">How submissions are judged.</param>
internal sealed class SubmissionGrader(Repository repository, WorkerPool workers, Judging judging)
{
    /// <summary>Grades a submission.</summary>
    /// <param name="submission">The submission.</param>
    /// <param name="kata">The kata.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The result; the grader's own failure is one, too.</returns>
    public async Task<KataResult> GradeAsync(Submission submission, Kata kata, CancellationToken cancel)
    {
        if (submission.IsEmpty)
            return Scorer.NotTested(kata, Verdict.Missing);
        try
        {
            var stub = repository.StubOf(kata);
            var sources = submission.CompletedBy(stub);
            var result = await GradeAsync(submission, sources, stub, kata, cancel).ConfigureAwait(false);
            return result with { Sources = sources };
        }
        catch (Exception exception) when (exception is WorkerFailure or IOException or UnauthorizedAccessException)
        {
            // One submission that cannot be graded must not stop the others.
            return Scorer.NotTested(kata, Verdict.InternalError, exception.Message);
        }
    }

    private async Task<KataResult> GradeAsync(
        Submission submission, IReadOnlyList<SourceFile> sources, IReadOnlyList<SourceFile> stub, Kata kata, CancellationToken cancel)
    {
        var order = new CompileOrder(sources, stub) { RulesOff = kata.Manifest.Analyzer.Off, Limit = judging.Rubric.CompileTime };
        var compilersLost = 0;
        try
        {
            return await workers.UseAsync(async worker =>
            {
                compilersLost++;
                var compiled = await worker.CompileAsync(order, cancel).ConfigureAwait(false);
                compilersLost--;
                return await GradeAsync(worker, submission, compiled, kata, cancel).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (WorkerFailure failure) when (compilersLost == WorkerPool.Attempts)
        {
            // Somebody's source, or our own misfortune? Another source tells.
            await workers.UseAsync(worker => worker.CompileAsync(new CompileOrder(stub, []), cancel)).ConfigureAwait(false);
            return Scorer.NotTested(
                kata,
                Verdict.CompileError,
                $"The compiler breaks down over these files, {compilersLost} times out of {compilersLost}, and not over the stub. {failure.Message}");
        }
    }

    private async Task<KataResult> GradeAsync(WorkerProcess worker, Submission submission, CompilationResult compiled, Kata kata, CancellationToken cancel)
    {
        if (compiled.AssemblyPath is null)
            return Scorer.NotTested(kata, Verdict.CompileError, compiled.Errors);
        if (compiled.IsUntouched)
            return Scorer.NotTested(kata, Verdict.NotStarted);
        var order = new JudgeOrder(compiled.AssemblyPath, [.. kata.Tests.Select(t => t.FullName)], judging.Sandbox) { Reruns = Judging.Reruns, Limit = judging.Rubric.KataTime, HiddenTests = judging.HiddenTests };
        var judgement = await worker.JudgeAsync(order, cancel).ConfigureAwait(false);
        return Scorer.Graded(kata, judgement, compiled.Analysis, judging.Rubric, [.. submission.Absences(kata.Manifest), .. submission.Remarks]);
    }
}
