using System.Collections.Immutable;
using Katas.Grading;
using NUnit.Framework;
using Spectre.Console;

namespace Katas.Learning.Tests;

/// <summary>The screens of <c>kata watch</c>, drawn from states alone.</summary>
[Parallelizable]
public sealed class WatchViewTests
{
    private const string Failure = """

          expected  "HELLO, WORLD" at byte 0 of the replies
          got       "hello, world"
          after     14 ms
          wire      sent 12 bytes "hello, world", received 12 bytes "hello, world"
          server    threw SocketException: Connection reset by peer while the message that tells so is a long one
                    in Run, SelectServer.cs:20
          step      1 'Answer in upper case' of katas/03-select/README.md
          seed      482113 (replay with KATA_SEED=482113)
        """;

    // Words without a space, as random bytes are.
    private const string Binary = """

          expected  …"5V_\xd9\xa0\xdd\xe5\x08\x17\x8d\xae\x1c\x085\xd1BT\x95\xb7\xe2\xc3MKR\x8b\x08(W\xc4\xa7Z]Q@\xc4\xc3\xf9>\xdf\x98…" at byte 4,015,104 of the replies
          got       …"5V_\xd9\xa0\xdd\xe5\x08\x17\x8d\x15\xc7K\xc3_\xe6\xb24}\x80\xbbSN\x8b\x13.Q1\x9c\x85\x8b\xb3\xc4\xe7-&U\xa7\xe2U…"
                    These bytes are due 8,192 bytes later: those between were never sent.
          after     474 ms
          wire      sent 8,388,608 bytes "\xa0\xc6@\x7f9\x8f\x1b\xe1=\x17\xae\x95\xce\x0eG\x9a6\xa8\xfc\xe3\x0eD\xdb\x1a\xc5\xc1\xcf\x02C\x99\xd4l\xc5\xbb\x13\xb2~\x84O<…", received 4,029,952 bytes "\xa0\xc6@…"
          step      1 'Answer in upper case' of katas/03-select/README.md
          seed      386007 (replay with KATA_SEED=386007)
        """;

    private static readonly Kata Kata = FixedKatas.All.Single(k => k.Id == "03-select");

    private static readonly CodeFinding Finding = new(
        "EVL0001", "warning", "Thread.Sleep blocks the event loop: Run → OnReadable → Log → Thread.Sleep", new CodePlace("katas/03-select/SelectServer.cs", 43, 9), false, []);

    private static WatchState Fresh => new(Kata, [.. FixedKatas.All.Select(k => new KataProgress(k, KataState.NotStarted, null, false, false))]);

    private static WatchState Failing => Fresh.Begin().Compiled(new CompilationResult("x.dll", [], [], false)) with
    {
        Runs = RunsThat(t => t.Step is "many" or "half-close" ? Outcome.Passed : Outcome.Failed).RemoveRange(Kata.Tests.TakeLast(3).Select(t => t.FullName)),
        Running = Kata.Tests[^3].FullName,
        RunningSeconds = 3,
        VerdictAfter = TimeSpan.FromSeconds(0.42),
    };

    private static WatchState Passed => Fresh with { Phase = WatchPhase.Done, Runs = RunsThat(_ => Outcome.Passed), VerdictAfter = TimeSpan.FromSeconds(12.3) };

    [Test]
    public Task A_failure() => VerifyScreen(Failing, 80, 24);

    [Test]
    public Task A_failure_on_a_large_terminal() => VerifyScreen(Failing with { Findings = [Finding] }, 120, 40);

    [Test]
    public Task A_failure_with_a_hint_and_a_finding() => VerifyScreen(
        Failing with { Findings = [Finding], Hint = new ShownHint(1, "Answer in upper case", 1, 2, "A turn has three parts: collect the interest, wait, dispatch. Give each a method, and the loop in `Run` has three lines.") }, 80, 24);

    [Test]
    public Task A_failure_on_a_small_terminal() => VerifyScreen(Failing, 50, 14);

    [Test]
    public Task Long_words_and_findings_on_a_usual_terminal() => VerifyScreen(
        Failing with { Findings = [Finding, Finding], Runs = RunsThat(t => t.Step is "many" ? Outcome.Passed : Outcome.Failed, Binary) }, 80, 24);

    [Test]
    public Task While_it_compiles_again() => VerifyScreen(Failing.Begin(), 80, 24);

    [Test]
    public Task What_does_not_compile() => VerifyScreen(
        Failing.Begin().Compiled(new CompilationResult(null, ["katas/03-select/SelectServer.cs(14,26): CS1061: 'Socket' does not contain a definition for 'Acc' and no accessible extension method 'Acc' could be found", "katas/03-select/SelectServer.cs(14,29): CS1002: ; expected"], [], false)),
        80,
        24);

    [Test]
    public Task A_missing_file() => VerifyScreen(Failing.Begin().Fail("katas/03-select/SelectServer.cs is missing; your server belongs into it.", "kata reset 03-select brings the stub back."), 80, 24);

    [Test]
    public Task A_pass() => VerifyScreen(Passed, 80, 24);

    [Test]
    public Task A_pass_with_a_finding_and_skipped_tests() => VerifyScreen(
        Passed with { Findings = [Finding], Runs = RunsThat(t => t.Category == "Model" ? Outcome.Skipped : Outcome.Passed) }, 80, 24);

    [Test]
    public Task The_list() => VerifyScreen(Failing with { Panel = WatchPanel.List }, 80, 24);

    [Test]
    public Task The_question_before_a_reset() => VerifyScreen(Failing with { Panel = WatchPanel.ConfirmReset }, 80, 24);

    [TestCase(80, 24)]
    [TestCase(120, 40)]
    [TestCase(40, 10)]
    [TestCase(20, 8)]
    public void Every_screen_fills_the_terminal_and_no_more(int width, int height)
    {
        foreach (var state in new[] { Fresh, Failing, Failing.Begin(), Passed, Failing with { Panel = WatchPanel.List }, Failing with { Findings = [.. Enumerable.Repeat(Finding, 50)] } })
        {
            var rows = Rows(state, width, height);

            Assert.That(rows, Has.Count.EqualTo(height));
            Assert.That(rows.Select(r => r.Length), Has.All.LessThanOrEqualTo(width));
        }
    }

    [Test]
    public void What_a_server_says_cannot_steer_the_terminal()
    {
        var evil = Failing with { Runs = RunsThat(_ => Outcome.Failed, "\n  output    \e[2J[red]\u202e\a") };

        Assert.That(string.Concat(Rows(evil, 80, 24)), Does.Contain("\\u001b[2J[red]\\u202e\\u0007"));
    }

    [Test]
    public void A_hint_for_another_step_goes_when_its_test_passes()
    {
        var state = Failing with { Hint = new ShownHint(1, "Answer in upper case", 1, 2, "…") };
        state = state with { Runs = RunsThat(t => t.Step == "serve" ? Outcome.Passed : Outcome.Failed) };

        Assert.That(state.Ended(new TestRun(Kata.Tests[0].FullName, Outcome.Passed, null, 0), null).Hint, Is.Null);
    }

    [Test]
    public async Task Lines_where_there_is_no_terminal()
    {
        var text = ProgressTests.Shown(console =>
        {
            var screen = new PlainScreen(console);
            screen.Show(Failing.Begin());
            foreach (var state in new[] { Failing with { Generation = 2 }, (Failing with { Generation = 2, Findings = [Finding] }).Finished(null), Passed with { Generation = 3 } })
                screen.Show(state);
        });

        await Verifier.Verify(text);
    }

    private static ImmutableDictionary<string, TestRun> RunsThat(Func<KataTest, Outcome> outcome, string message = Failure) => Kata.Tests.ToImmutableDictionary(
        t => t.FullName, t => new TestRun(t.FullName, outcome(t), outcome(t) == Outcome.Passed ? null : outcome(t) == Outcome.Skipped ? "Skipped: no kernel." : message, 0.4));

    private static Task VerifyScreen(WatchState state, int width, int height) => Verifier.Verify(string.Join('\n', Rows(state, width, height).Select(r => r.TrimEnd())).TrimEnd());

    private static IReadOnlyList<string> Rows(WatchState state, int width, int height) =>
        [.. FullScreen.Render(WatchView.Lines(state, width, height), width, profile: null)];
}
