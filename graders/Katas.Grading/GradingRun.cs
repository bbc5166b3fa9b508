using System.Collections.Concurrent;

namespace Katas.Grading;

/// <summary>Grades a class: collect → compile → judge → score.</summary>
/// <param name="katas">The katas to grade.</param>
/// <param name="repository">Where their stubs are.</param>
/// <param name="workers">What compiles and judges.</param>
public sealed class GradingRun(IReadOnlyList<Kata> katas, Repository repository, WorkerPool workers)
{
    private readonly Dictionary<string, IReadOnlyList<SourceFile>> _stubs = katas.ToDictionary(k => k.Id, repository.StubOf);

    /// <summary>Grades every kata of every student.</summary>
    /// <param name="folder">The class.</param>
    /// <param name="jobs">How many submissions to grade at the same time.</param>
    /// <param name="progress">Told of every kata that is done; called from several threads.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The results of all students.</returns>
    public async Task<ClassResults> GradeAsync(ClassFolder folder, int jobs, Action<string, KataResult> progress, CancellationToken cancel)
    {
        var done = new ConcurrentDictionary<(string Student, string Kata), KataResult>();
        var work = folder.Students.SelectMany(student => katas.Select(kata => (Student: student, Kata: kata)));
        var limits = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancel };
        await Parallel.ForEachAsync(work, limits, async (item, stop) =>
        {
            var result = await GradeAsync(folder, item.Student, item.Kata, stop).ConfigureAwait(false);
            done[(item.Student, item.Kata.Id)] = result;
            progress(item.Student, result);
        }).ConfigureAwait(false);
        return new ClassResults(
            ClassResults.CurrentVersion,
            [.. folder.Students.Select(s => new StudentResult(s, [.. katas.Select(k => done[(s, k.Id)])]))]);
    }

    private async Task<KataResult> GradeAsync(ClassFolder folder, string student, Kata kata, CancellationToken cancel)
    {
        try
        {
            return folder.Find(student, kata.Manifest) is { } submission
                ? await workers.UseAsync(worker => GradeAsync(worker, submission, kata, cancel)).ConfigureAwait(false)
                : Scorer.NotTested(kata, Verdict.Missing);
        }
        catch (Exception exception) when (exception is WorkerFailure or IOException or UnauthorizedAccessException)
        {
            // One submission that cannot be graded must not stop the others.
            return Scorer.NotTested(kata, Verdict.InternalError, exception.Message);
        }
    }

    private async Task<KataResult> GradeAsync(WorkerProcess worker, Submission submission, Kata kata, CancellationToken cancel)
    {
        var stub = _stubs[kata.Id];
        var compiled = await worker.CompileAsync(new CompileOrder(submission.CompletedBy(stub), stub), cancel).ConfigureAwait(false);
        if (compiled.AssemblyPath is null)
            return Scorer.NotTested(kata, Verdict.CompileError, compiled.Errors);
        if (compiled.IsUntouched)
            return Scorer.NotTested(kata, Verdict.NotStarted);
        var runs = await worker.JudgeAsync(new JudgeOrder(compiled.AssemblyPath, [.. kata.Tests.Select(t => t.FullName)]), cancel).ConfigureAwait(false);
        return Scorer.Graded(kata, runs, submission.Absences(kata.Manifest));
    }
}
