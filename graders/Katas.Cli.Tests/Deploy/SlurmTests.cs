using System.Text.Json;
using System.Runtime.Versioning;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary>Grades a class on a real Slurm cluster of two nodes, one of which is lost in the middle.</summary>
[Platform("Linux", Reason = "Slurm runs on Linux only."), SupportedOSPlatform("linux")]
public sealed class SlurmTests
{
    private const int Tasks = 2;

    // One has left the stub as it is, and is done with at once. The other one, whose server a task judges at the
    // same time, takes half a minute: when the first result is there, it is in the middle of that.
    private const int StudentsOfTask = 2;

    private static readonly string Scripts = Repository.Find().PathOf("graders/deploy/slurm");

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("kata-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Grades_everybody_although_a_node_is_lost()
    {
        if (SlurmCluster.WhyNot is { } reason)
            Assert.Ignore($"Skipped: {reason}");
        MakeClass();
        using var cluster = new SlurmCluster();

        var (code, output, error) = cluster.Call(Path.Combine(Scripts, "submit"), Class, Out, "--tasks", $"{Tasks}", "--", "--kata", "01-blocking");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain($"{Tasks} tasks grade {Class}"));

        cluster.Await(() => LogsOf(cluster, "n2").Any(log => log.Contains("01-blocking:", StringComparison.Ordinal)), "no result comes from n2", TimeSpan.FromMinutes(10));
        cluster.Lose("n2");
        cluster.AwaitEmptyQueue(TimeSpan.FromMinutes(15));

        var most = KataCatalog.Load()[0].MaxPoints;
        var due = Workers().Select(s => (s, most)).Concat(Idlers().Select(s => (s, 0m)));
        Assert.That(Marks(), Is.EquivalentTo(due), File.ReadAllText(Path.Combine(Out, "logs", "merge.log")));
    }

    [Test]
    public void A_shard_without_results_is_named()
    {
        var (code, _, error) = Run("merge-shards.sbatch", "kata.dll", Out, "2");

        Assert.That((code, error.Trim()), Is.EqualTo((1, $"Shard 1 of 2 has no results: see {Out}/logs, and submit the class again.")));
    }

    [TestCase(ExpectedResult = "--jobs 2")]
    [TestCase("--kata", "03-select", ExpectedResult = "--jobs 2 --kata 03-select")]
    [TestCase("--jobs", "4", ExpectedResult = "--jobs 4")]
    [TestCase("--kata", "03-select", "--jobs=4", ExpectedResult = "--kata 03-select --jobs=4")]
    public string A_task_is_told_once_how_many_servers_to_judge_at_the_same_time(params string[] options)
    {
        // In place of dotnet: tells how it was called.
        var dotnet = Path.Combine(_folder, "dotnet");
        File.WriteAllText(dotnet, "#!/bin/sh\necho \"$@\"\n");
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (code, output, error) = Run(
            "grade-shard.sbatch", ["kata.dll", Class, Out, .. options],
            ("PATH", $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}"), ("SLURM_CPUS_PER_TASK", "2"),
            ("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_ARRAY_TASK_MIN", "1"), ("SLURM_ARRAY_TASK_COUNT", "8"));

        Assert.That(code, Is.Zero, error);
        var always = $"kata.dll grade {Class} --out {Out}/shards/3 --shard 3/8 ";
        Assert.That(output, Does.StartWith(always));
        return output[always.Length..].Trim();
    }

    [TestCase("one", ExpectedResult = "submit: It takes a class and a folder for the results.")]
    [TestCase("one", "two", "--tasks", "0", ExpectedResult = "submit: --tasks must be 1 or more, not '0'.")]
    [TestCase("one", "two", "--kata", "03-select", ExpectedResult = "submit: There is no option '--kata'; those of kata grade come after --.")]
    public string Wrong_usage_is_told(params string[] arguments)
    {
        var (code, _, error) = Run("submit", arguments);

        Assert.That(code, Is.EqualTo(ExitCode.WrongUsage));
        return error.Split('\n')[0];
    }

    private string Class => Path.Combine(_folder, "class");

    private string Out => Path.Combine(_folder, "out");

    private static IEnumerable<string> Workers() => StudentsOfTasks().Select(s => s.Last());

    private static IEnumerable<string> Idlers() => StudentsOfTasks().SelectMany(s => s.SkipLast(1));

    private static IEnumerable<IReadOnlyList<string>> StudentsOfTasks() =>
        Enumerable.Range(1, Tasks).Select(task =>
            Enumerable.Range(1, 1000).Select(i => $"student-{i}").Where(new Shard(task, Tasks).Includes).Take(StudentsOfTask).ToList());

    private void MakeClass()
    {
        foreach (var student in Workers())
            HandIn(student, "solutions");
        foreach (var student in Idlers())
            HandIn(student, "graders/stubs");
    }

    private void HandIn(string student, string from)
    {
        var home = Directory.CreateDirectory(Path.Combine(Class, student)).FullName;
        File.Copy(Repository.Find().PathOf($"{from}/01-blocking/BlockingServer.cs"), Path.Combine(home, "BlockingServer.cs"));
    }

    // The logs of the tasks that run on a node now.
    private IEnumerable<string> LogsOf(SlurmCluster cluster, string node) =>
        cluster.Call("squeue", "-h", "-r", "-t", "R", "-w", node, "-o", "%K").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(task => Path.Combine(Out, "logs", $"shard-{task}.log"))
            .Where(File.Exists)
            .Select(File.ReadAllText);

    private IReadOnlyList<(string Student, decimal Points)> Marks()
    {
        var results = Path.Combine(Out, "results.json");
        Assert.That(results, Does.Exist, () => string.Join('\n', Directory.GetFiles(Path.Combine(Out, "logs")).Select(File.ReadAllText)));
        using var json = JsonDocument.Parse(File.ReadAllText(results));
        return [.. json.RootElement.GetProperty("students").EnumerateArray()
            .Select(s => (s.GetProperty("id").GetString()!, s.GetProperty("katas")[0].GetProperty("points").GetDecimal()))];
    }

    private static (int Code, string Output, string Error) Run(string script, params string[] arguments) => Run(script, arguments, []);

    private static (int Code, string Output, string Error) Run(string script, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new System.Diagnostics.ProcessStartInfo(Path.Combine(Scripts, script), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error);
    }
}
