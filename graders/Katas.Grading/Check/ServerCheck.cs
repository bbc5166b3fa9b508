namespace Katas.Grading;

/// <summary>Checks servers by running the katas' tests on them: stubs, solutions and mutants.</summary>
/// <param name="repository">The repository.</param>
/// <param name="workers">What compiles and judges.</param>
internal sealed class ServerCheck(Repository repository, WorkerPool workers)
{
    /// <summary>Checks that a stub compiles and passes no test.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What was found.</returns>
    public async Task<Finding> StubAsync(Kata kata, CancellationToken cancel)
    {
        var judged = await JudgeAsync(repository.LearnersFilesOf(kata), kata.Tests, cancel).ConfigureAwait(false);
        var faults = judged.Warnings.Concat(judged.Errors).Select(w => new Fault(w, "A learner begins with a stub that compiles without a word."))
            .Concat(judged.That(Outcome.Passed).Select(t => new Fault(
                $"{t.Name} passes although nothing is written.",
                "Make the test demand something that only a server does.")));
        return new Finding($"{kata.Manifest.Folder}: the stub compiles and passes none of {kata.Tests.Count} tests", [.. faults]);
    }

    /// <summary>Checks that a solution compiles without a warning and passes every test.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What was found.</returns>
    public async Task<Finding> SolutionAsync(Kata kata, CancellationToken cancel)
    {
        var folder = $"solutions/{kata.Id}";
        var judged = await JudgeAsync(repository.SolutionOf(kata), kata.Tests, cancel).ConfigureAwait(false);
        var faults = judged.Warnings.Concat(judged.Errors).Select(w => new Fault(w, "A solution compiles without a word."))
            .Concat(judged.That(Outcome.Failed).Select(t => new Fault(
                $"{t.Name} fails: {judged.MessageOf(t)}",
                $"See it alone: dotnet test {folder} --filter {t.Method}")));
        return new Finding($"{folder}: passes all {kata.Tests.Count} tests, without a warning", [.. faults]);
    }

    /// <summary>Checks that a mutant is caught by the tests that it names, or that an unusual right server is not.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="folder">The folder of the mutant.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What was found.</returns>
    public async Task<Finding> MutantAsync(Kata kata, string folder, CancellationToken cancel)
    {
        try
        {
            var mutant = Mutant.Read(repository, folder);
            return mutant.IsRight
                ? await RightServerAsync(kata, mutant, cancel).ConfigureAwait(false)
                : await WrongServerAsync(kata, mutant, cancel).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            return new Finding(folder, [new Fault(exception.Message, "See graders/README.md for what it holds.")]);
        }
    }

    private async Task<Finding> WrongServerAsync(Kata kata, Mutant mutant, CancellationToken cancel)
    {
        var subject = $"{mutant.Folder}: caught by {string.Join(", ", mutant.CaughtBy)}";
        var unknown = mutant.CaughtBy.Where(name => kata.TestsNamed(name).Count == 0).ToList();
        if (unknown.Count > 0)
            return new Finding(subject, [.. unknown.Select(name => Unknown(kata, mutant, name))]);

        var named = mutant.CaughtBy.ToDictionary(name => name, kata.TestsNamed);
        var judged = await JudgeAsync(CompletedBySolution(kata, mutant), [.. named.Values.SelectMany(t => t).Distinct()], cancel).ConfigureAwait(false);
        var faults = judged.Errors.Select(e => new Fault(e, "A mutant compiles: it is a server that somebody could have handed in."))
            .Concat(judged.Errors.Count > 0 ? [] : named.Where(n => !n.Value.Any(judged.HasFailed)).Select(n => new Fault(
                $"{n.Key} passes on it: {mutant.Summary}",
                $"Sharpen the test, or take it out of {mutant.Folder}/mutant.json when another one is meant to catch this.")));
        return new Finding(subject, [.. faults]);
    }

    private async Task<Finding> RightServerAsync(Kata kata, Mutant mutant, CancellationToken cancel)
    {
        var judged = await JudgeAsync(CompletedBySolution(kata, mutant), kata.Tests, cancel).ConfigureAwait(false);
        var faults = judged.Errors.Select(e => new Fault(e, "Make it compile."))
            .Concat(judged.That(Outcome.Failed).Select(t => new Fault(
                $"{t.Name} fails on a right server ({mutant.Summary}): {judged.MessageOf(t)}",
                "Make the test demand no more than the contract does.")));
        return new Finding($"{mutant.Folder}: right, and passes all {kata.Tests.Count} tests", [.. faults]);
    }

    private static Fault Unknown(Kata kata, Mutant mutant, string name)
    {
        var nearest = kata.Tests.Select(t => t.Method).MinBy(known => Spelling.Distance(name, known));
        return new Fault($"{mutant.Folder}/mutant.json names {name}, but the kata has no such test.", $"Did you mean {nearest}?");
    }

    private IReadOnlyList<SourceFile> CompletedBySolution(Kata kata, Mutant mutant) =>
        [.. mutant.Files, .. repository.SolutionOf(kata).Where(s => mutant.Files.All(f => f.Name != s.Name))];

    private async Task<Judged> JudgeAsync(IReadOnlyList<SourceFile> sources, IReadOnlyList<KataTest> tests, CancellationToken cancel)
    {
        var names = tests.Select(t => t.FullName).ToList();
        var (compiled, judgement) = await workers.CompileAndJudgeAsync(
            new CompileOrder(sources, Stub: []),
            compiled => compiled.AssemblyPath is { } assembly ? new JudgeOrder(assembly, names, Sandbox: null) : null,
            cancel).ConfigureAwait(false);
        return new Judged(tests, compiled.Errors, compiled.Warnings, (judgement?.Runs ?? []).ToDictionary(r => r.FullName));
    }

    private sealed record Judged(
        IReadOnlyList<KataTest> Tests,
        IReadOnlyList<string> Errors,
        IReadOnlyList<string> Warnings,
        Dictionary<string, TestRun> Runs)
    {
        public IEnumerable<KataTest> That(Outcome outcome) => Tests.Where(t => Runs.GetValueOrDefault(t.FullName)?.Outcome == outcome);

        public bool HasFailed(KataTest test) => That(Outcome.Failed).Contains(test);

        public string MessageOf(KataTest test) => Runs[test.FullName].Message ?? "";
    }
}
