using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Katas.Grading;
using Katas.Testing;
using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary>
/// Grades all hostile submissions of graders/attacks with honest neighbours, in one run of the real program:
/// everybody gets what is due, and nothing of an attack remains.
/// </summary>
public sealed class AttackTests
{
    // It takes some five minutes, and on a slow machine that tests other things meanwhile more than ten.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(30);

    // What attacks call the files and processes that they leave.
    private static readonly string[] Traces = ["the-attack-", "sleep 8639", "sleep 0.77001"];

    private static readonly Dictionary<string, string> Neighbours = new() { ["aaron"] = "01-blocking", ["mona"] = "03-select", ["zoe"] = "01-blocking" };

    // Most attacks are waited for, more than they compute.
    private const string AtOnce = "6";

    private const string Secret = "what only the grader knows";

    private readonly Socket _unnamed = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _abstract = $"the-attack-{Environment.ProcessId}";
    private readonly TcpListener _outside = new(IPAddress.Loopback, 0);
    private string _folder = null!;
    private string _before = null!;
    private string _output = null!;
    private string _errors = null!;
    private int _exitCode;
    private ClassResults _results = null!;

    private string Class => Path.Combine(_folder, "class");

    private string Out => Path.Combine(_folder, "out");

    private string Temporary => Path.Combine(_folder, "tmp");

    [OneTimeSetUp]
    public void GradeThemAll()
    {
        _folder = Directory.CreateTempSubdirectory("kata-test-").FullName;
        if (SandboxChoice.WhyNone is { } reason)
            Skip.Fixture(reason);
        _outside.Start();
        _unnamed.Bind(new UnixDomainSocketEndPoint($"\0{_abstract}"));
        _unnamed.Listen();
        File.WriteAllText(Path.Combine(_folder, "the-secret.cs"), Secret);
        HandIn();
        _before = ContentOf(Class);
        Grade();
        _results = ResultsFile.Read(Path.Combine(Out, "results.json"));
    }

    [OneTimeTearDown]
    public void RemoveFolder()
    {
        _outside.Dispose();
        _unnamed.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void The_run_is_complete()
    {
        Assert.That(_exitCode, Is.EqualTo(ExitCode.Done), _errors);
        Assert.That(_results.Students.Select(s => s.Id), Is.EquivalentTo(Attack.Names.Concat(Neighbours.Keys)));
    }

    [Test]
    public void Honest_neighbours_keep_their_marks()
    {
        foreach (var (student, kata) in Neighbours)
        {
            var result = ResultOf(student, kata);
            var failures = string.Join('\n', result.Tests.Where(t => t.Outcome != Outcome.Passed).Select(t => $"{t.Name}: {t.Message}"));
            Assert.That((result.Verdict, result.Points), Is.EqualTo((Verdict.Graded, result.MaxPoints)), $"{student}: {string.Join('\n', result.Messages)}\n{failures}");
        }
    }

    [TestCaseSource(typeof(Attack), nameof(Attack.Names))]
    public void Gets_what_it_is_worth(string name)
    {
        var attack = Attack.Read(name);
        var result = ResultOf(name, attack.Kata);

        Assert.That(result.Verdict, Is.EqualTo(attack.Verdict).Or.EqualTo(attack.Or ?? attack.Verdict), string.Join('\n', result.Messages));
        Assert.That(result.Points, Is.EqualTo(attack.Worth(result)), PassedBy(result));
        if (attack.Says is { } says)
            Assert.That(result.Tests.Select(t => t.Message), Has.Some.Contains(says));
        if (attack.Message is { } message)
            Assert.That(result.Messages, Has.Some.Match(message));
        if (attack.Findings is { } findings)
            Assert.That(result.Findings.Select(Describe), Is.EqualTo(findings));
        if (result.Verdict is not (Verdict.Graded or Verdict.CompileError or Verdict.Unreadable or Verdict.Missing))
            Assert.That(result.Messages[0], Does.StartWith("The server's process ").And.Match(", (in|before the first) "), "the test is named");
    }

    [Test]
    public void Nobody_outside_was_called()
    {
        Assert.That(_outside.Pending(), Is.False);
        Assert.That(_unnamed.Poll(TimeSpan.Zero, SelectMode.SelectRead), Is.False, "through the abstract Unix socket");
    }

    // What a terminal, a browser or a reader's eye would obey; as bytes, because that is what they get.
    [TestCase("an escape sequence", "\u001b")]
    [TestCase("a turn of the direction of writing", "\u202e")]
    [TestCase("a script", "<script>alert")]
    [TestCase("a file of the grader's", Secret)]
    public void No_report_holds(string what, string text)
    {
        var reports = Directory.GetFiles(Out, "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith("grades.db", StringComparison.Ordinal)).ToList();
        Assert.That(reports, Has.Count.GreaterThan(Attack.Names.Count));

        // In Markdown it stands in a block of code, which is shown as it is.
        if (text.StartsWith('<'))
            reports.RemoveAll(f => f.EndsWith(".md", StringComparison.Ordinal));
        Assert.That(reports.Where(f => File.ReadAllText(f).Contains(text, StringComparison.Ordinal)), Is.Empty, what);
        Assert.That(_output + _errors, Does.Not.Contain(text), what);
    }

    [Test]
    public void No_process_remains()
    {
        var watch = Stopwatch.StartNew();
        List<string> left;
        do
            left = [.. CommandLines().Where(IsTrace)];
        while (left.Count > 0 && watch.Elapsed < TimeSpan.FromSeconds(10));

        Assert.That(left, Is.Empty);
    }

    [Test]
    public void No_file_remains()
    {
        Assert.That(Directory.GetFileSystemEntries(Temporary), Is.Empty);
        Assert.That(ContentOf(Class), Is.EqualTo(_before), "submissions stay as they were handed in");
        foreach (var folder in new[] { Out, _folder, "/tmp", "/dev/shm", AppContext.BaseDirectory })
            Assert.That(Directory.GetFileSystemEntries(folder).Where(IsTrace), Is.Empty, folder);
        Assert.That(Directory.GetFiles(Out).Where(file => File.ReadAllText(file) == "edited\n"), Is.Empty, "somebody edited the results");
    }

    private void HandIn()
    {
        var places = new Dictionary<string, string>
        {
            ["%REPOSITORY%"] = Attack.Repository.Root,
            ["%CLASS%"] = Class,
            ["%OUT%"] = Out,
            ["%ABSTRACT%"] = _abstract,
            ["%ADDRESS%"] = _outside.LocalEndpoint.ToString()!,
        };
        foreach (var name in Attack.Names)
            Attack.Read(name).HandIn(name, Path.Combine(Class, name), places);
        foreach (var (student, kata) in Neighbours)
            Attack.HandInSolution(kata, Path.Combine(Class, student));
    }

    private void Grade()
    {
        Directory.CreateDirectory(Temporary);
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "kata.dll"), "grade", Class, "--out", Out, "--jobs", AtOnce,
            "--kata", "01-blocking", "03-select", "--rubric", Attack.Repository.PathOf("graders/attacks/rubric.json"),
        ];
        using var kata = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = Temporary, ["KATA_TEST_SECRET"] = "a secret of the grader's" },
        })!;
        var output = kata.StandardOutput.ReadToEndAsync();
        var errors = kata.StandardError.ReadToEndAsync();
        Assert.That(kata.WaitForExit(Bound), "kata does not end");
        _output = output.Result;
        TestContext.Out.WriteLine(_output);
        _errors = errors.Result;
        _exitCode = kata.ExitCode;
    }

    private KataResult ResultOf(string student, string kata) => _results.Students.Single(s => s.Id == student).Katas.Single(k => k.Id == kata);

    private static string PassedBy(KataResult result) =>
        $"passed: {string.Join(", ", result.Tests.Where(t => t.Outcome == Outcome.Passed).Select(t => t.Name))}";

    private static string Describe(CodeFinding finding) =>
        $"{finding.Rule} {Path.GetFileName(finding.Place.Path)}:{finding.Place.Line}{(finding.IsSuppressed ? " suppressed" : "")}";

    private static bool IsTrace(string name) => Traces.Any(trace => name.Contains(trace, StringComparison.Ordinal));

    private static string ContentOf(string folder) => string.Join(
        '\n',
        Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => File.Exists(path) ? $"{path} {File.ReadAllText(path)}" : path));

    private static IEnumerable<string> CommandLines()
    {
        foreach (var process in Directory.GetDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
            }
            catch (IOException)
            {
                // It ended while we looked.
                continue;
            }

            yield return line;
        }
    }
}
