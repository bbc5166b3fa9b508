namespace Katas.Grading.Tests;

/// <summary>The results of a small class of which every text attacks the reports.</summary>
internal static class HostileClass
{
    /// <summary>What breaks out of HTML, of attributes, of Markdown, of CDATA, of a cell, of a terminal.</summary>
    public const string Attack = "</pre></script><script>alert(1)</script>\"'`]]>\u001b[31m\0\uffff\u202e|=1+1";

    private const string Source = """
        while (true)
        {
            Socket.Select(read, null, null, -1);
            foreach (var socket in read)
                OnReadable(socket); // <b>&amp;
        }

        // far away






        void OnReadable(Socket socket) => Log("<script>alert(1)</script>");

        void Log(string text) => Thread.Sleep(10);
        """;

    private static readonly GradedKata Blocking = new("01-blocking", "Blocking", new Dictionary<string, string> { ["serve"] = "Answer in upper case" });

    private static readonly GradedKata Select = new("03-select", "Select", new Dictionary<string, string> { ["serve"] = "Answer in <upper> case", ["model"] = "Sleep until there is work" });

    /// <summary>The class.</summary>
    public static ClassResults Results { get; } = new(ClassResults.CurrentVersion,
    [
        Student("=cmd|'/c calc'!A0", Complete(Verdict.Graded, 2.5m), WithFindings()) with { Name = "@SUM(1)", Email = "+1@example.org", Account = "-4711" },
        Student("<img src=x onerror=alert(1)>", Complete(Verdict.CompileError, 0, Attack, "a second one"), NotRun(Verdict.NotStarted)),
        Student("../../etc/passwd", Failed("internal", Verdict.InternalError), NotRun(Verdict.Missing)),
        Student("[a](javascript:alert(1)) # *b*", Complete(Verdict.SandboxViolation, 2.5m, "It called ptrace."), NotRun(Verdict.TimedOut)),
        new StudentResult("Zoë 日本 😀", []) { Name = "Zoë 日本 😀", Account = "4712" },
        new StudentResult("ZOë 日本 😀", [Complete(Verdict.Graded, 6.5m), Complete(Verdict.Graded, 6.5m) with { Id = "03-select" }]),
    ])
    { Katas = [Blocking, Select] };

    private static StudentResult Student(string id, KataResult blocking, KataResult select) => new(id, [blocking, select with { Id = "03-select" }]);

    private static KataResult Complete(Verdict verdict, decimal points, params string[] messages) => new(
        "01-blocking", verdict, points, 6.5m, messages,
        [
            Test("Answers_in_upper_case", points >= 2.5m, 2.5m) with { Message = points >= 2.5m ? "the first time: " + Attack : Attack, Runs = points == 2.5m ? 2 : 1 },
            Test("Survives_a_reset", points >= 6.5m, 4m) with { Message = points >= 6.5m ? null : "expected  \"A\"\ngot       " + Attack },
        ]);

    private static KataResult WithFindings() => new(
        "03-select", Verdict.Graded, 1.25m, 6.5m, [], [Test("Answers_in_upper_case", true, 2.5m), Test("Waits_for_readiness", false, 4m) with { Step = "model" }])
    {
        Deduction = 1.25m,
        Ignored = [$"{Attack}.txt: no source", "Directory.Build.props: never read"],
        Findings =
        [
            new CodeFinding("EVL0001", "warning", "Run → OnReadable → Log → Thread.Sleep " + Attack, new CodePlace("a b/<x>.cs", 17, 26), IsSuppressed: true,
                [new CodePlace("a b/<x>.cs", 5, 9), new CodePlace("a b/<x>.cs", 15, 36)]),
            new CodeFinding("EVL0002", "info", "elsewhere", new CodePlace("gone.cs", 3, 1), IsSuppressed: false, []),
        ],
        Sources = [new SourceFile("a b/<x>.cs", Source)],
    };

    private static KataResult NotRun(Verdict verdict) => Failed("", verdict) with { Messages = [] };

    private static KataResult Failed(string message, Verdict verdict) => new(
        "01-blocking", verdict, 0, 6.5m, [message],
        [
            Test("Answers_in_upper_case", false, 2.5m) with { Outcome = Outcome.NotRun },
            Test("Survives_a_reset", false, 4m) with { Outcome = Outcome.NotRun },
        ]);

    private static TestResult Test(string name, bool passed, decimal maxPoints) =>
        new(name, passed ? Outcome.Passed : Outcome.Failed, passed ? maxPoints : 0, maxPoints, null, 0.25) { Category = "Behaviour", Step = "serve" };
}
