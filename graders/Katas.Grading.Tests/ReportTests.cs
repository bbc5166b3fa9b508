using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Every format says what it should about a hostile class, and none is broken or steered by it.</summary>
public sealed partial class ReportTests
{
    private static readonly ClassResults Hostile = HostileClass.Results;

    private static readonly StudentResult First = Hostile.Students[0];

    private static readonly StudentResult Internal = Hostile.Students[2];

    private Folder _out = null!;

    [SetUp]
    public void MakeFolder() => _out = new Folder();

    [TearDown]
    public void RemoveFolder() => _out.Dispose();

    [Test]
    public Task Gradebook_csv() => VerifyText(GradebookCsv.Text(Hostile));

    [Test]
    public Task Canvas_csv() => VerifyText(CanvasCsv.Text(Hostile));

    [Test]
    public Task Moodle_csv() => VerifyText(MoodleCsv.Text(Hostile));

    [Test]
    public Task Gradescope_json() => VerifyText(GradescopeJson.Text(Hostile, First)!);

    [Test]
    public Task Classroom_json() => VerifyText(ClassroomJson.Text(Hostile, First)!);

    [Test]
    public Task JUnit_xml() => VerifyText(JUnitXml.Text(Hostile));

    [Test]
    public Task Sarif_log() => VerifyText(Sarif.Text(Hostile));

    [Test]
    public Task Feedback_markdown() => VerifyText(FeedbackMarkdown.Text(Hostile, First));

    [Test]
    public Task Html_body() => VerifyText(BodyOf(HtmlReport.Text(Hostile)));

    [Test]
    public void No_cell_is_a_formula()
    {
        var files = new[] { GradebookCsv.Text(Hostile), CanvasCsv.Text(Hostile), MoodleCsv.Text(Hostile) };

        Assert.That(files.SelectMany(CellsOf).Select(c => c.TrimStart()), Has.None.Matches("^[=+@-]").And.Some.StartWith("'="));
    }

    [Test]
    public void Only_the_file_for_spreadsheets_has_a_byte_order_mark()
    {
        foreach (var format in ReportFormat.Named(["csv", "canvas", "moodle"]))
            format.Write(_out.Root, Hostile, CancellationToken.None);

        var marked = Directory.GetFiles(_out.Root).Where(file => File.ReadAllBytes(file).AsSpan().StartsWith("\ufeff"u8));
        Assert.That(marked.Select(Path.GetFileName), Is.EqualTo(new[] { "gradebook.csv" }));
    }

    [TestCase("plain", "\"plain\"")]
    [TestCase("a\"b", "\"a\"\"b\"")]
    [TestCase("=1", "\"'=1\"")]
    [TestCase("  +1", "\"'  +1\"")]
    [TestCase("\t=1", "\"\\u0009=1\"")]
    [TestCase("＝1", "\"'＝1\"")]
    [TestCase("a; =1+1;b-c", "\"a;' =1+1;b-c\"")]
    [TestCase("a\r\nb", "\"a\\u000d\\u000ab\"")]
    public void A_cell(string text, string cell) => Assert.That(Csv.Cell(text), Is.EqualTo(cell));

    [Test]
    public void Json_can_be_parsed_and_names_nobody_by_markup()
    {
        foreach (var text in Hostile.Students.SelectMany(s => new[] { GradescopeJson.Text(Hostile, s), ClassroomJson.Text(Hostile, s) }).OfType<string>().Append(Sarif.Text(Hostile)))
        {
            Assert.That(() => JsonDocument.Parse(text), Throws.Nothing);
            Assert.That(text, Does.Not.Contain("<script"));
        }
    }

    [Test]
    public void Xml_can_be_parsed_and_counts_what_it_holds()
    {
        var root = XDocument.Parse(JUnitXml.Text(Hostile)).Root!;

        Assert.That(root.Descendants("testcase").Count(), Is.EqualTo((int)root.Attribute("tests")!));
        Assert.That(root.Descendants("failure").Count(), Is.EqualTo((int)root.Attribute("failures")!));
        Assert.That(root.Descendants("error").Count(), Is.EqualTo((int)root.Attribute("errors")!).And.EqualTo(2));
        Assert.That(root.Descendants("skipped").Count(), Is.EqualTo((int)root.Attribute("skipped")!));
        Assert.That(root.Descendants("flakyFailure").Select(f => f.Parent!.Attribute("name")!.Value), Has.All.EqualTo("Answers_in_upper_case").And.Exactly(2).Items);
    }

    [Test]
    public void Whole_points_add_up_to_what_is_shown()
    {
        using var json = JsonDocument.Parse(ClassroomJson.Text(Hostile, First)!);
        var scores = json.RootElement.GetProperty("tests").EnumerateArray().Select(t => t.GetProperty("score").GetInt32());

        // 2.5 and 1.25 points, each rounded by itself.
        Assert.That(scores.Sum(), Is.EqualTo(3 + 1));
        Assert.That(json.RootElement.GetProperty("max_score").GetInt32(), Is.EqualTo(7 + 7));
    }

    [TestCase(10, new double[] { 1, 1, 1 }, new[] { 4, 3, 3 })]
    [TestCase(6.5, new[] { 2.5, 4 }, new[] { 3, 4 })]
    [TestCase(0, new double[] { 1, 2 }, new[] { 0, 0 })]
    [TestCase(0, new double[] { 0, 0 }, new[] { 0, 0 })]
    public void Whole_points(decimal total, double[] shares, int[] parts) =>
        Assert.That(WholePoints.Divide(total, [.. shares.Select(s => (decimal)s)]), Is.EqualTo(parts));

    [TestCase(AccountKind.General, "4711", "4711,,ada@example.org", "4711")]
    [TestCase(AccountKind.General, "adal", ",,adal", "adal")]
    [TestCase(AccountKind.Github, "adal", ",,ada@example.org", "")]
    [TestCase(AccountKind.Github, "4711", ",,ada@example.org", "")]
    [TestCase(AccountKind.MoodleParticipant, "77", ",,ada@example.org", "")]
    [TestCase(AccountKind.MoodleIdNumber, "S12", ",,ada@example.org", "S12")]
    [TestCase(AccountKind.CanvasId, "4711", "4711,,ada@example.org", "")]
    [TestCase(AccountKind.SisUserId, "S12", ",S12,", "")]
    [TestCase(AccountKind.SisLoginId, "4711", ",,4711", "")]
    public void A_platform_gets_its_own_account_or_none(AccountKind kind, string account, string canvas, string moodle)
    {
        var student = new StudentResult("katas-adal", []) { Email = "ada@example.org", Account = account, AccountKind = kind };

        Assert.That((string.Join(',', PlatformIds.OfCanvas(student)), PlatformIds.OfMoodle(student)), Is.EqualTo((canvas, moodle)));
    }

    [TestCase(null, null, "ada")]
    [TestCase("ada@example.org", null, "")]
    [TestCase(null, AccountKind.MoodleParticipant, "")]
    public void Without_an_id_number_a_folder_s_name_is_one_only_where_nothing_else_is_known(string? email, AccountKind? kind, string number) =>
        Assert.That(
            PlatformIds.OfMoodle(new StudentResult("ada", []) { Email = email, Account = kind is null ? null : "77", AccountKind = kind ?? AccountKind.General }),
            Is.EqualTo(number));

    [Test]
    public void Points_have_all_the_digits_that_a_rubric_may_keep()
    {
        var ada = new StudentResult("ada", [First.Katas[0] with { Points = 1.2345m, MaxPoints = 2.3456m }]);
        var results = Hostile with { Students = [ada], Katas = [Hostile.Katas[0]] };

        foreach (var text in new[] { GradebookCsv.Text(results), CanvasCsv.Text(results), MoodleCsv.Text(results), FeedbackMarkdown.Text(results, ada), HtmlReport.Text(results), JUnitXml.Text(results) })
            Assert.That(text, Does.Contain("1.2345").And.Contain("2.3456"));
    }

    [Test]
    public void The_grader_s_own_failure_is_never_a_zero()
    {
        Assert.That(GradescopeJson.Text(Hostile, Internal), Is.Null);
        Assert.That(ClassroomJson.Text(Hostile, Internal), Is.Null);
        Assert.That(CanvasCsv.Text(Hostile), Does.Not.Contain("passwd"));
        Assert.That(MoodleCsv.Text(Hostile), Does.Not.Contain("passwd"));
        Assert.That(GradebookCsv.Text(Hostile), Does.Contain("\"../../etc/passwd\",\"\",\"\",\"\",\"\",\"internal-error\""));
        Assert.That(HtmlReport.Text(Hostile), Does.Contain("0 + ?"));
    }

    [Test]
    public void Every_report_that_tells_of_tests_marks_those_that_are_flaky()
    {
        var flaky = new TestResult("Answers", Outcome.Passed, 1, 1, "the secret", 0.25) { Category = "Behaviour", Runs = 2 };
        var ada = new StudentResult("ada", [First.Katas[0] with { Tests = [flaky, flaky with { Name = "Hides", Category = HiddenTests.Category }] }]);
        var results = Hostile with { Students = [ada], Katas = [Hostile.Katas[0]] };

        Assert.That(GradebookCsv.Text(results), Does.EndWith("\"01-blocking Answers, 01-blocking Hides\"\r\n"));
        Assert.That(MoodleCsv.Text(results), Does.EndWith("Passed only when run again: Answers, 1 hidden test.\"\r\n"));
        Assert.That(ClassroomJson.Text(results, ada), Does.Contain("01-blocking: Answers (only in run 2)").And.Contain("a hidden test (only in run 2)").And.Not.Contain("the secret"));
        Assert.That(FeedbackMarkdown.Text(results, ada), Does.Contain("Answers \\(only when it was run again").And.Contain("Hidden tests: 1 of 1 passed, 1 of 1 points. 1 passed only when run again."));
        Assert.That(GradescopeJson.Text(results, ada), Does.Contain("\"flaky\""));
        Assert.That(JUnitXml.Text(results), Does.Contain("<flakyFailure"));
        Assert.That(HtmlReport.Text(results), Does.Contain("only in run 2"));
    }

    // The workflow hands it on in base64, in a variable of the environment.
    [Test]
    public void The_result_of_all_katas_is_small_enough_for_the_reporter_of_Classroom()
    {
        var catalog = KataCatalog.Load();
        var all = catalog.Select(k => new KataResult(k.Id, Verdict.Graded, k.MaxPoints, k.MaxPoints, [],
            [.. k.Tests.Select(t => new TestResult(t.Name, Outcome.Passed, t.Points, t.Points, new string('m', 10_000), 0.25) { Runs = 2 })]));
        var ada = new StudentResult("ada", [.. all]);
        var results = new ClassResults(ClassResults.CurrentVersion, [ada]) { Katas = [.. catalog.Select(GradedKata.Of)] };

        Assert.That(Encoding.UTF8.GetByteCount(ClassroomJson.Text(results, ada)!) / 3 * 4, Is.LessThan(120 * 1024));
    }

    [Test]
    public void The_page_needs_nothing_from_elsewhere()
    {
        var page = HtmlReport.Text(Hostile);

        Assert.That(page, Does.Not.Match("(?i)https?://|<link|<img|<iframe|<object|<base|@import|url\\("));
        Assert.That(TagsOf(page), Has.None.Match(@"(?i)\b(src|srcset|action|style)="));
        Assert.That(References().Matches(page).Select(m => m.Groups[1].Value), Is.All.StartWith("#").And.Not.Empty);
        Assert.That(page, Does.Contain("default-src 'none'"));
    }

    [Test]
    public void The_page_runs_no_script_but_its_own()
    {
        var page = HtmlReport.Text(Hostile);

        Assert.That(Regex.Count(page, "(?i)<script"), Is.EqualTo(1));
        Assert.That(TagsOf(page), Has.None.Match(@"(?i)\bon[a-z]+\s*="));
        Assert.That(page, Does.Contain("&lt;img src=x onerror=alert(1)&gt;"));
        Assert.That(page, Does.Not.Contain("\u001b").And.Not.Contain("\0").And.Not.Contain("\u202e"));
    }

    [Test]
    public void Every_link_of_the_page_leads_somewhere()
    {
        var page = HtmlReport.Text(Hostile);
        var ids = Regex.Matches(page, " id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();

        Assert.That(ids, Is.Unique);
        Assert.That(References().Matches(page).Select(m => m.Groups[1].Value[1..]).Distinct(), Is.SubsetOf(ids));
    }

    [TestCase(1, "…")]
    [TestCase(450_000, "…")]
    [TestCase(900_000, "")]
    public void Of_a_long_line_what_is_around_the_call_is_shown(int column, string end)
    {
        var line = new string('x', column - 1) + "Sleep();" + new string('y', 900_000 - column);

        var html = FindingsPart.Html(WithFindingsAt(line, [.. Enumerable.Repeat(new CodePlace("A.cs", 1, column), 200)]));

        Assert.That(html, Has.Length.LessThan(200 * 1000));
        Assert.That(html, Does.Contain("Sleep();").And.Contain($"{end}   <b>← blocks here</b>"));
    }

    [Test]
    public void Lines_are_those_of_the_compiler()
    {
        var source = "1\r\n2\n3\r4\u00855\u20286\u2029\t7\fSleep();\n8";
        var at = Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(source).GetText().Lines.GetLinePosition(source.IndexOf("Sleep", StringComparison.Ordinal));

        var html = FindingsPart.Html(WithFindingsAt(source, new CodePlace("A.cs", at.Line + 1, at.Character + 1)));

        Assert.That(html, Does.Contain("   7  </span>    7\\u000cSleep();   <b>← blocks here</b>").And.Contain("   5  </span>5<").And.Contain("   8  </span>8<"));
    }

    [Test]
    public void Code_in_feedback_cannot_end_its_block()
    {
        var code = MarkdownText.Code("a ``` b ```` c");

        Assert.That(code, Does.StartWith("`````text\n").And.EndWith("\n`````\n"));
    }

    [TestCase("<b>", "&lt;b\\>")]
    [TestCase("[a](b)", @"\[a\]\(b\)")]
    [TestCase("# x", @"\# x")]
    [TestCase("$x$", @"\$x\$")]
    [TestCase("a\u3164b", @"a\\u3164b")]
    [TestCase("a\nb", @"a\\u000ab")]
    [TestCase("@everyone", "@\u200beveryone")]
    [TestCase("x (1,2): y", @"x \(1,2\): y")]
    [TestCase("https://a/:+1:", "https:\u200b//a/:\u200b\\+1:")]
    [TestCase("www.a", "www\u200b\\.a")]
    [TestCase("a@b", "a@\u200bb")]
    public void A_line_of_feedback(string text, string markdown) => Assert.That(MarkdownText.Line(text), Is.EqualTo(markdown));

    [Test]
    public void Files_are_named_after_students_and_never_meet()
    {
        foreach (var format in ReportFormat.All)
            format.Write(_out.Root, Hostile, CancellationToken.None);

        var files = Directory.GetFiles(_out.PathOf("feedback")).Select(Path.GetFileName).ToList();
        Assert.That(files.Select(f => f!.ToUpperInvariant()), Is.Unique.And.Exactly(Hostile.Students.Count).Items);
        Assert.That(files, Has.All.Match(@"^[A-Za-z0-9_][A-Za-z0-9_.-]*\.md$"));
        Assert.That(Directory.EnumerateFiles(_out.Root, "*.new", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void What_is_given_up_leaves_no_file()
    {
        using var given = new CancellationTokenSource();
        given.Cancel();

        foreach (var format in ReportFormat.All)
            Assert.That(() => format.Write(_out.Root, Hostile, given.Token), Throws.InstanceOf<OperationCanceledException>(), format.Name);

        Assert.That(Directory.EnumerateFiles(_out.Root, "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void What_says_the_same_already_is_not_written_again()
    {
        var format = ReportFormat.Named(["csv"]).Single();
        format.Write(_out.Root, Hostile, CancellationToken.None);
        var path = _out.PathOf(format.Place);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        format.Write(_out.Root, Hostile, CancellationToken.None);
        Assert.That(File.GetLastWriteTimeUtc(path), Is.EqualTo(DateTime.UnixEpoch));

        format.Write(_out.Root, Hostile with { Students = [] }, CancellationToken.None);
        Assert.That(File.GetLastWriteTimeUtc(path), Is.Not.EqualTo(DateTime.UnixEpoch));
    }

    [Test]
    public void A_file_that_would_tell_something_wrong_goes()
    {
        var gradescope = ReportFormat.Named(["gradescope"]).Single();
        var ada = new StudentResult("ada", [First.Katas[0], First.Katas[1]]);
        gradescope.Write(_out.Root, Hostile with { Students = [ada] }, CancellationToken.None);
        Assert.That(File.Exists(_out.PathOf("gradescope/ada.json")));

        gradescope.Write(_out.Root, Hostile with { Students = [ada with { Katas = Internal.Katas }] }, CancellationToken.None);

        Assert.That(File.Exists(_out.PathOf("gradescope/ada.json")), Is.False);
    }

    [TestCase("gradescope", "json")]
    [TestCase("classroom", "json")]
    [TestCase("feedback", "md")]
    public void Files_of_students_who_are_gone_go_and_no_others(string name, string extension)
    {
        string[] others = [$"{name}/notes.txt", $"{name}/below/{name}.{extension}", $"mine.{extension}"];
        foreach (var file in others.Append($"{name}/adal.{extension}"))
            _out.With(file);

        ReportFormat.Named([name]).Single().Write(_out.Root, Hostile with { Students = [new StudentResult("ada", First.Katas)] }, CancellationToken.None);

        var left = Directory.GetFiles(_out.Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_out.Root, f).Replace('\\', '/'));
        Assert.That(left, Is.EquivalentTo(others.Append($"{name}/ada.{extension}")));
    }

    [Test]
    public void A_format_that_is_unknown_is_refused() =>
        Assert.That(() => ReportFormat.Named(["pdf"]), Throws.TypeOf<UserError>().With.Message.Contains("no format 'pdf'").And.Message.Contains("html, json, csv"));

    // Without the final line end, of which tools for snapshots think differently.
    private static Task VerifyText(string text) => Verifier.Verify(text.ReplaceLineEndings("\n").TrimEnd('\n'));

    private static KataResult WithFindingsAt(string source, params CodePlace[] places) => First.Katas[0] with
    {
        Findings = [.. places.Select(place => new CodeFinding("EVL0001", "warning", "x", place, IsSuppressed: false, []))],
        Sources = [new SourceFile("A.cs", source)],
    };

    private static IEnumerable<string> CellsOf(string csv) =>
        csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).SelectMany(row => row[1..^1].Split("\",\""));

    // The style and the script are files of their own; the hashes follow them.
    private static string BodyOf(string page) => Regex.Match(page, "<body>.*(?=<script>)", RegexOptions.Singleline).Value;

    // Without the values of attributes: what is in quotes there cannot become an attribute.
    private static IEnumerable<string> TagsOf(string page) =>
        Regex.Matches(Regex.Replace(BodyOf(page), "=\"[^\"]*\"", "=\"\""), "<[a-zA-Z][^>]*>").Select(m => m.Value);

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex References();
}
