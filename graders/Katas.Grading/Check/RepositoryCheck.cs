namespace Katas.Grading;

/// <summary>Checks the whole repository of katas: <c>kata check</c>.</summary>
/// <param name="katas">The katas to check.</param>
/// <param name="repository">The repository.</param>
/// <param name="workers">What compiles and judges.</param>
public sealed class RepositoryCheck(IReadOnlyList<Kata> katas, Repository repository, WorkerPool workers)
{
    /// <summary>Checks everything.</summary>
    /// <param name="jobs">How many servers to judge at the same time.</param>
    /// <param name="found">Told of every finding; called from several threads.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A task that ends with the last check.</returns>
    public async Task RunAsync(int jobs, Action<Finding> found, CancellationToken cancel)
    {
        foreach (var kata in katas)
        {
            found(LayoutCheck.Manifest(kata));
            found(LayoutCheck.KataFolder(repository, kata));
            found(LayoutCheck.SolutionFolder(repository, kata));
            found(LayoutCheck.KeptStub(repository, kata));
            found(LayoutCheck.Suite(repository, kata));
            found(LessonCheck.ReadMe(repository, kata));
        }

        found(LayoutCheck.NothingElse(repository, KataCatalog.Load()));
        var limits = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancel };
        await Parallel.ForEachAsync(ServerChecks(), limits, async (check, stop) => found(await RunAsync(check, stop).ConfigureAwait(false))).ConfigureAwait(false);
    }

    private IEnumerable<(string Subject, Func<CancellationToken, Task<Finding>> Run)> ServerChecks()
    {
        var servers = new ServerCheck(repository, workers);
        foreach (var kata in katas)
        {
            yield return (kata.Manifest.Folder, stop => servers.StubAsync(kata, stop));
            yield return ($"solutions/{kata.Id}", stop => servers.SolutionAsync(kata, stop));
            foreach (var folder in Mutant.FoldersOf(repository, kata.Id))
                yield return (folder, stop => servers.MutantAsync(kata, folder, stop));
        }
    }

    // A check that cannot be made is a finding too, and the others go on.
    private static async Task<Finding> RunAsync((string Subject, Func<CancellationToken, Task<Finding>> Run) check, CancellationToken cancel)
    {
        try
        {
            return await check.Run(cancel).ConfigureAwait(false);
        }
        catch (UserError error)
        {
            return new Finding(check.Subject, [new Fault(error.Fault, error.Next)]);
        }
        catch (WorkerFailure failure)
        {
            return new Finding(check.Subject, [new Fault(failure.Message, "This is a failure of the grader. Run kata check again; if it stays, look at what the server does to its tests.")]);
        }
    }
}
