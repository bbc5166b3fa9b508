using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary>Runs the real program.</summary>
public sealed class ProgramTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("kata-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Grades_a_class_and_stores_the_results()
    {
        Submit("ada", "class A {");
        Submit("bob", "");
        File.Delete(Path.Combine(_folder, "class/bob/SelectServer.cs"));
        using var kata = Start("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none");

        var (code, output, error) = Finish(kata);

        Assert.That(code, Is.EqualTo(ExitCode.Done), error);
        Assert.That(output, Does.Contain("ada, 03-select: does not compile").And.Contain("bob, 03-select: missing"));
        Assert.That(output, Does.Contain("ada, 03-select: does not compile: SelectServer.cs(1,10): CS1513: } expected"));
        Assert.That(output, Does.Not.Contain("\u001b"), "no colours where nobody looks");
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "out/results.json")));
        Assert.That(json.RootElement.GetProperty("students").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public void Archives_are_opened_and_the_roster_names_their_students()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "class/katas-ada"));
        File.WriteAllText(Path.Combine(_folder, "class/katas-ada/BlockingServer.cs"), "what no archive may lose {");
        ZipFile.CreateFromDirectory(Path.Combine(_folder, "class/katas-ada"), Path.Combine(_folder, "class/Bob B_77_assignsubmission_file_.zip"));
        using (var packed = new GZipStream(File.Create(Path.Combine(_folder, "class/cy.tar.gz")), CompressionMode.Compress))
            TarFile.CreateFromDirectory(Path.Combine(_folder, "class/katas-ada"), packed, includeBaseDirectory: true);
        File.WriteAllText(Path.Combine(_folder, "roster.csv"), "name,email,github\nAda A,ada@example.org,ada\nDee D,dee@example.org,dee\n");
        using var kata = Start("grade", "class", "--kata", "01-blocking", "--roster", "roster.csv", "--out", "out", "--sandbox", "none", "--jobs", "2");

        var (code, _, error) = Finish(kata);

        Assert.That(code, Is.EqualTo(ExitCode.Done), error);
        Assert.That(error, Does.Contain("'cy' is not in the roster"));
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "out/results.json")));
        var students = json.RootElement.GetProperty("students").EnumerateArray().ToDictionary(s => s.GetProperty("id").GetString()!);
        Assert.That(students["katas-ada"].GetProperty("name").GetString(), Is.EqualTo("Ada A"));
        Assert.That(students["dee"].GetProperty("katas")[0].GetProperty("verdict").GetString(), Is.EqualTo("missing"));
        var errors = new[] { "katas-ada", "Bob B_77", "cy" }.Select(id => students[id].GetProperty("katas")[0].GetProperty("messages")[0].GetString());
        Assert.That(errors, Is.All.Contains("BlockingServer.cs(1,1): CS"));
    }

    [Test]
    public void What_is_left_out_is_listed_beside_the_reports()
    {
        const int Files = 12;
        Directory.CreateDirectory(Path.Combine(_folder, "class", "ada"));
        for (var i = 0; i < Files; i++)
            File.WriteAllText(Path.Combine(_folder, "class", $"{i:00}.txt"), "");
        File.WriteAllText(Path.Combine(_folder, "roster.csv"), "name,account\nBob,bob\n");
        using var kata = Start("grade", "class", "--kata", "03-select", "--roster", "roster.csv", "--out", "out", "--sandbox", "none");

        var (code, _, error) = Finish(kata);

        Assert.That(code, Is.EqualTo(ExitCode.Done), error);
        Assert.That(error, Does.Contain("kata: '09.txt' belongs to no student and is ignored.\nkata: 2 more like it; out/left-out.txt will list them all.\nkata: 'ada' is not in the roster.\n"));
        var list = File.ReadAllLines(Path.Combine(_folder, "out", "left-out.txt"));
        Assert.That(list, Is.EqualTo(Enumerable.Range(0, Files).Select(i => $"'{i:00}.txt' belongs to no student and is ignored.").Append("'ada' is not in the roster.")));

        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "class")))
            File.Delete(file);
        Run("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none");
        Assert.That(File.Exists(Path.Combine(_folder, "out", "left-out.txt")), Is.False);
    }

    [Test]
    public void A_class_without_any_submission_is_suspicious()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "class", "katas"));
        using var kata = Start("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none");

        Assert.That(Finish(kata).Output, Does.Contain("No file of any kata was found. Is this the folder with one folder per student?"));
    }

    [Test]
    public void A_wrong_command_ends_with_2()
    {
        using var kata = Start("grade", "nowhere");

        var (code, output, error) = Finish(kata);

        Assert.That(code, Is.EqualTo(ExitCode.WrongUsage));
        Assert.That(output, Is.Empty);
        Assert.That(error, Is.EqualTo("kata: There is no folder 'nowhere'.\n      Name the folder that holds one folder per student.\n"));
    }

    [Test, Platform("Linux")]
    public void Without_a_sandbox_nothing_is_graded_and_the_way_out_is_told()
    {
        Submit("ada", "class A {");
        using var kata = StartWithoutPrograms("grade", "class", "--kata", "03-select", "--out", "out");

        var (code, output, error) = Finish(kata);

        Assert.That(code, Is.EqualTo(ExitCode.WrongUsage));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.Contain("Submissions cannot be confined here").And.Contain("install the package bubblewrap").And.Contain("call dotnet graders/kata.cs again").And.Contain("--sandbox none"));
        Assert.That(Directory.Exists(Path.Combine(_folder, "out")), Is.False);
    }

    [Test, Platform("Linux")]
    public void The_demo_goes_without_a_sandbox_and_says_so()
    {
        using var kata = StartWithoutPrograms("demo", "--out", "out");

        var first = kata.StandardOutput.ReadLine();

        kata.Kill();
        Assert.That(first, Does.StartWith("These servers are our own and run without a sandbox. ").And.Contain("install the package bubblewrap"));
    }

    [Test, Platform("Linux")]
    public void An_interruption_ends_it_with_all_its_workers()
    {
        using var kata = StartLongWork(out var worker);

        Signal(kata, "INT");
        var (code, _, error) = Finish(kata);

        Assert.That(code, Is.EqualTo(ExitCode.Interrupted));
        Assert.That(error, Is.EqualTo("kata: interrupted; what is graded is kept.\n      Go on with: kata grade class --kata 03-select --out out --sandbox none\n"));
        ExpectGone(worker);
    }

    // A terminal sends Ctrl-C to every process of the group, also to what stands around a worker.
    [TestCase("INT"), TestCase("TERM"), Platform("Linux")]
    public void A_signal_to_all_its_processes_ends_it_with_its_confined_workers(string signal)
    {
        if (SandboxChoice.WhyNone is { } reason)
            Assert.Ignore($"Skipped: {reason}");
        using var kata = StartLongWork(out var worker, "bwrap", "setsid");

        Signal($"-{kata.Id}", signal);
        var (code, _, error) = Finish(kata);

        Assert.That((code, error), Is.EqualTo((ExitCode.Interrupted, "kata: interrupted; what is graded is kept.\n      Go on with: kata grade class --kata 03-select --out out --sandbox bwrap\n")));
        ExpectGone(worker);
    }

    [Test, Platform("Linux"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void An_interruption_while_the_sandbox_is_tried_is_no_missing_sandbox()
    {
        Submit("ada", "class A {");
        // For root, setpriv(1) comes before bwrap.
        foreach (var program in new[] { "bwrap", "setpriv" })
        {
            var path = Path.Combine(_folder, program);
            File.WriteAllText(path, "#!/bin/sh\nkill -INT $PPID\nexit 1\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        using var kata = StartBehind([$"PATH={_folder}:{Environment.GetEnvironmentVariable("PATH")}", "KATA_COMMAND=dotnet graders/kata.cs"], "grade", "class", "--kata", "03-select", "--out", "out");

        var (code, _, error) = Finish(kata);

        Assert.That((code, error), Is.EqualTo((ExitCode.Interrupted, "kata: interrupted; what is graded is kept.\n      Go on with: dotnet graders/kata.cs grade class --kata 03-select --out out\n")));
    }

    [Test, Platform("Linux")]
    public void Of_two_runs_on_one_folder_the_second_refuses()
    {
        using var first = StartLongWork(out _);
        using var second = Start("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none");

        var (code, _, error) = Finish(second);

        Assert.That(code, Is.EqualTo(ExitCode.WrongUsage));
        Assert.That(error, Is.EqualTo("kata: Another run is writing to out.\n      Wait for its end, or name another folder with --out.\n"));
        Assert.That(first.HasExited, Is.False);
        first.Kill();
    }

    [Test]
    public void A_second_run_keeps_what_has_not_changed()
    {
        Submit("ada", "class A {");
        Submit("bob", "class B {");
        using (var first = Start("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none"))
            Finish(first);
        Submit("bob", "class B { int x");
        using var second = Start("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none");

        var (code, output, error) = Finish(second);

        Assert.That(code, Is.EqualTo(ExitCode.Done), error);
        Assert.That(output, Does.Contain("bob, 03-select: does not compile").And.Contain("1 of 2 had not changed and were kept."));
        Assert.That(output, Does.Not.Contain("] ada"));
    }

    [Test]
    public void Shards_that_are_merged_are_the_class()
    {
        Submit("ada", "class A {");
        Submit("bob", "class B {");
        Submit("cy", "class C {");
        Run("grade", "class", "--kata", "03-select", "--out", "whole", "--sandbox", "none");
        Run("grade", "class", "--kata", "03-select", "--out", "one", "--sandbox", "none", "--shard", "1/2");
        Run("grade", "class", "--kata", "03-select", "--out", "two", "--sandbox", "none", "--shard", "2/2");

        var (code, _, error) = Finish(Start("merge", "one", "--into", "all"));
        Assert.That((code, error), Is.EqualTo((ExitCode.NotRight,
            "kata: The class is not whole: nothing was merged of --shard 2/2. Its students are in no report.\n      When it is graded: kata merge OUT --into all\n")));

        var output = Run("merge", "one", "two", "--into", "all");

        Assert.That(output, Does.Contain("ada").And.Contain("bob").And.Contain("cy"));
        Assert.That(ReadAll("all"), Is.EqualTo(ReadAll("whole")));
    }

    [Test]
    public void Reports_can_be_made_again()
    {
        Submit("ada", "class A {");
        Run("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none");
        var before = ReadAll("out");
        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "out")).Where(f => !Path.GetFileName(f).StartsWith("grades.", StringComparison.Ordinal)))
            File.Delete(file);

        var output = Run("report", "out", "--format", "html", "csv");
        Assert.That(output, Is.EqualTo($"{Path.Combine("out", "report.html")}: the class at a glance, for a browser\n{Path.Combine("out", "gradebook.csv")}: the marks, for a spreadsheet\n"));
        Assert.That(File.Exists(Path.Combine(_folder, "out", "junit.xml")), Is.False);

        Run("report", "out");
        Assert.That(ReadAll("out"), Is.EqualTo(before));
    }

    [Test]
    public void A_quiet_run_says_nothing()
    {
        Submit("ada", "class A {");
        using var kata = Start("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none", "--quiet");

        Assert.That(Finish(kata), Is.EqualTo((ExitCode.Done, "", "")));
    }

    [Test, Platform("Linux")]
    public void Workers_do_not_outlive_a_killed_grader()
    {
        using var kata = StartLongWork(out var worker);

        kata.Kill();

        ExpectGone(worker);
    }

    // A server that never answers keeps its worker busy for seconds.
    private Process StartLongWork(out Process worker, string sandbox = "none", params string[] before)
    {
        Submit("ada", """
            using System.Net.Sockets;

            namespace Katas.Select;

            public sealed class SelectServer : IServer
            {
                public void Run(Socket listener, CancellationToken stop) => stop.WaitHandle.WaitOne();
            }
            """);
        var kata = StartBehind(before, "grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", sandbox);
        worker = WorkerOf(kata);
        return kata;
    }

    private void Submit(string student, string server)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "class", student));
        File.WriteAllText(Path.Combine(_folder, "class", student, "SelectServer.cs"), server);
    }

    // A shell that runs these tests in the background makes all that they start ignore SIGINT;
    // env(1) gives the signal its usual meaning back, where it can.
    private static string[] Undoing => OperatingSystem.IsLinux() ? ["--default-signal=INT"] : [];

    private Process Start(params string[] args) => StartBehind([], args);

    private Process StartBehind(string[] before, params string[] args) =>
        Process.Start(new ProcessStartInfo("env", [.. Undoing, .. before, "dotnet", Path.Combine(AppContext.BaseDirectory, "kata.dll"), .. args])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    // As on a machine where nothing is installed, called as the README does.
    private Process StartWithoutPrograms(params string[] args) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "kata.dll"), .. args])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = _folder, [CommandName.Variable] = "dotnet graders/kata.cs" },
        })!;

    private string Run(params string[] args)
    {
        using var kata = Start(args);
        var (code, output, error) = Finish(kata);
        Assert.That(code, Is.EqualTo(ExitCode.Done), error);
        return output;
    }

    // The reports, by their names. No test ran, so that no time differs.
    private Dictionary<string, string> ReadAll(string folder) =>
        Directory.EnumerateFiles(Path.Combine(_folder, folder), "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetFileName(f).StartsWith("grades.", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetRelativePath(Path.Combine(_folder, folder), f), File.ReadAllText);

    private static (int Code, string Output, string Error) Finish(Process kata)
    {
        var output = kata.StandardOutput.ReadToEndAsync();
        var error = kata.StandardError.ReadToEndAsync();
        Assert.That(kata.WaitForExit(TimeSpan.FromMinutes(2)), "kata does not end");
        return (kata.ExitCode, output.Result, error.Result.ReplaceLineEndings("\n"));
    }

    private static Process WorkerOf(Process kata)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromMinutes(1))
        {
            if (Descendants(kata.Id).FirstOrDefault(IsWorker) is > 0 and var id)
                return Process.GetProcessById(id);
            Thread.Sleep(20);
        }

        throw new AssertionException("No worker was started.");
    }

    // A confined one is the child of the bwrap around it.
    private static IEnumerable<int> Descendants(int id) => ChildrenOf(id).SelectMany(child => Descendants(child).Prepend(child));

    private static bool IsWorker(int id)
    {
        try
        {
            return Process.GetProcessById(id).ProcessName != "bwrap" && File.ReadAllText($"/proc/{id}/cmdline").Contains("kata.dll\0worker\0", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidOperationException)
        {
            // It ended meanwhile.
            return false;
        }
    }

    private static IEnumerable<int> ChildrenOf(int parent)
    {
        using var pgrep = Process.Start(new ProcessStartInfo("pgrep", ["-P", $"{parent}"]) { RedirectStandardOutput = true })!;
        return [.. pgrep.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
    }

    private static void Signal(Process process, string name) => Signal($"{process.Id}", name);

    private static void Signal(string target, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", "--", target]);
        kill.WaitForExit();
    }

    private static void ExpectGone(Process worker)
    {
        using (worker)
        {
            var watch = Stopwatch.StartNew();
            while (IsAlive(worker.Id))
            {
                Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)), "a worker lives on");
                Thread.Sleep(20);
            }
        }
    }

    // Whoever adopts an orphan may leave it as a zombie (proc(5)); that one does nothing any more.
    private static bool IsAlive(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            // It is gone altogether, perhaps between opening the file and reading it (ESRCH).
            return false;
        }
    }
}
