using System.Collections.Concurrent;

namespace Katas.Grading;

/// <summary>Grades a class: collect → compile → judge → score.</summary>
/// <param name="katas">The katas to grade.</param>
/// <param name="repository">Where their stubs are.</param>
/// <param name="workers">What compiles and judges.</param>
/// <param name="judging">How submissions are judged.</param>
public sealed class GradingRun(IReadOnlyList<Kata> katas, Repository repository, WorkerPool workers, Judging judging)
{
    private readonly SubmissionGrader _grader = new(repository, workers, judging);

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
            var result = await _grader.GradeAsync(folder.Find(item.Student, item.Kata.Manifest), item.Kata, stop).ConfigureAwait(false);
            done[(item.Student, item.Kata.Id)] = result;
            progress(item.Student, result);
        }).ConfigureAwait(false);
        return new ClassResults(
            ClassResults.CurrentVersion,
            [.. folder.Students.Select(s => new StudentResult(s, [.. katas.Select(k => done[(s, k.Id)])]))]);
    }
}
