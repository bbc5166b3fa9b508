using Katas.Grading;
using NUnit.Framework;
using Spectre.Console;

namespace Katas.Cli.Tests;

/// <summary>What somebody sees who watches a run.</summary>
public sealed class ProgressTests
{
    private readonly Clock _clock = new();

    [Test]
    public Task A_picture_of_a_run()
    {
        var progress = HalfWay();

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 100;
        console.Write(LiveProgressDisplay.Picture(progress.Count()));

        return Verifier.Verify(string.Join('\n', text.ToString().ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd())).TrimEnd('\n'));
    }

    [Test]
    public void The_time_of_day_may_jump()
    {
        var progress = HalfWay();

        _clock.Day = _clock.Day.AddYears(-5);

        Assert.That(progress.Count().Elapsed, Is.EqualTo(TimeSpan.FromSeconds(90)));
        Assert.That(progress.Count().Left, Is.EqualTo(TimeSpan.FromSeconds(90 / 3 * 6)));
        Assert.That(progress.Count().PerMinute, Is.EqualTo(2).Within(1e-9));
    }

    // Ten to do: one had not changed, three are graded in a minute and a half.
    private ClassProgress HalfWay()
    {
        _clock.Ticks = 0;
        var progress = new ClassProgress(_clock);
        progress.Start(10);
        progress.Keep("zoe", "03-select");
        _clock.Ticks = TimeSpan.FromSeconds(90).Ticks;
        progress.Begin("ada", "03-select");
        progress.End("ada", Result(Verdict.Graded) with { Tests = [new TestResult("A", Outcome.Passed, 1, 1, null, 1) { Runs = 2 }] });
        progress.End("bob", Result(Verdict.CompileError));
        progress.End("cy", Result(Verdict.Graded));
        progress.Begin("[red]dee\u001b[2J", "03-select");
        return progress;
    }

    private static KataResult Result(Verdict verdict) => new("03-select", verdict, 0, 1, [], []);

    private sealed class Clock : TimeProvider
    {
        public long Ticks { get; set; }

        public DateTimeOffset Day { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;

        public override DateTimeOffset GetUtcNow() => Day;
    }
}
