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
            return Scorer.NotTested(kata, judging.Rubric, Verdict.Missing);
        IReadOnlyList<SourceFile> sources = [];
        try
        {
            var stub = repository.StubOf(kata);
            sources = submission.CompletedBy(stub);
            var result = await GradeAsync(submission, sources, stub, kata, cancel).ConfigureAwait(false);
            return result with { Sources = sources };
        }
        catch (Exception exception) when (exception is WorkerFailure or IOException or UnauthorizedAccessException)
        {
            // One submission that cannot be graded must not stop the others.
            return Scorer.NotTested(kata, judging.Rubric, Verdict.InternalError, exception.Message) with { Sources = sources };
        }
    }

    private async Task<KataResult> GradeAsync(
        Submission submission, IReadOnlyList<SourceFile> sources, IReadOnlyList<SourceFile> stub, Kata kata, CancellationToken cancel)
    {
        var order = new CompileOrder(sources, stub) { RulesOff = kata.Manifest.Analyzer.Off, Limit = judging.Rubric.CompileTime };
        try
        {
            var (compiled, judgement) = await workers.CompileAndJudgeAsync(order, compiled => OrderFor(kata, compiled), cancel).ConfigureAwait(false);
            return judgement is null ? NotJudged(kata, compiled)
                : Scorer.Graded(kata, judgement, compiled.Analysis, judging.Rubric, [.. submission.Absences(kata.Manifest), .. submission.Remarks]);
        }
        catch (CompilerFailure failure)
        {
            // Somebody's source, or our own misfortune? Another source tells.
            await workers.CompileAsync(new CompileOrder(stub, []) { Limit = judging.Rubric.CompileTime }, cancel).ConfigureAwait(false);
            return Scorer.NotTested(
                kata,
                judging.Rubric,
                Verdict.CompileError,
                $"The compiler breaks down over these files, {WorkerPool.Attempts} times out of {WorkerPool.Attempts}, and not over the stub. {failure.Message}");
        }
    }

    private JudgeOrder? OrderFor(Kata kata, CompilationResult compiled) =>
        compiled is { AssemblyPath: { } assembly, IsUntouched: false }
            ? new JudgeOrder(assembly, [.. kata.Tests.Select(t => t.FullName)], judging.Sandbox) { Reruns = Judging.Reruns, Limit = judging.Rubric.KataTime, HiddenTests = judging.HiddenTests }
            : null;

    private KataResult NotJudged(Kata kata, CompilationResult compiled) => compiled.AssemblyPath is null
        ? Scorer.NotTested(kata, judging.Rubric, Verdict.CompileError, compiled.Errors)
        : Scorer.NotTested(kata, judging.Rubric, Verdict.NotStarted);
}
