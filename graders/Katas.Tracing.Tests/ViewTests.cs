using System.Xml.Linq;
using Katas.Drawing;
using NUnit.Framework;

namespace Katas.Tracing.Tests;

/// <summary>How traces are shown.</summary>
public sealed class ViewTests
{
    private const string Untrusted = "</text><script>alert(1)</script>\u001b[31m";

    [Test]
    public async Task A_list_explains_each_kind_of_call_once() => await Verifier.Verify(TraceText.Of(Example()).TrimEnd());

    [Test]
    public async Task A_list_tells_a_turn_that_repeats_itself_once() => await Verifier.Verify(TraceText.Of(Polling(turns: 400)).TrimEnd());

    [TestCase(72)]
    [TestCase(80)]
    public void A_list_fits_a_narrow_terminal(int width)
    {
        foreach (var trace in new[] { Example(), Polling(turns: 400) })
            Assert.That(TraceText.Of(trace, width).Split('\n').Where(line => line.Length > width), Is.Empty);
    }

    [Test]
    public void A_server_cannot_steer_the_terminal_or_the_picture()
    {
        var trace = Example(text: Untrusted);
        var svg = TracePicture.Of(trace).ToSvg();

        Assert.Multiple(() =>
        {
            Assert.That(TraceText.Of(trace), Does.Not.Contain('\u001b'));
            Assert.That(XDocument.Parse(svg).Descendants().Select(e => e.Name.LocalName), Does.Not.Contain("script"));
            Assert.That(svg, Does.Not.Contain("<script").And.Not.Contain('\u001b'));
            Assert.That(TracePage.Of(TracePicture.Of(trace), [trace]), Does.Not.Contain("<script"));
        });
    }

    [Test]
    public void A_loop_that_spins_makes_no_large_picture()
    {
        var few = TracePicture.Of(Polling(turns: 500)).ToSvg();
        var many = TracePicture.Of(Polling(turns: 10_000)).ToSvg();

        Assert.That(many, Has.Length.LessThan(2 * few.Length));
    }

    [Test]
    public void A_long_stretch_in_which_nothing_happens_is_cut_visibly()
    {
        var trace = Example() with { Calls = [] };
        var longer = trace with { Scene = trace.Scene with { Length = TimeSpan.FromSeconds(5) } };

        Assert.That(TracePicture.Of(trace).ToSvg(), Does.Not.Contain("left out"));
        Assert.That(TracePicture.Of(longer).ToSvg(), Does.Contain("ms left out"));
    }

    [Test]
    public void A_picture_that_was_only_sampled_says_so()
    {
        var sampled = Example() with { Mode = TraceMode.Sampled, WhySampled = "strace is not installed" };

        Assert.That(TracePicture.Of(sampled).ToSvg(), Does.Contain("Only sampled").And.Not.Contain("calls for each"));
        Assert.That(TraceText.Of(sampled), Does.Contain("Sampled from /proc, because strace is not installed."));
        Assert.That(ComparisonPicture.Of([sampled]).ToSvg(), Does.Contain("only sampled"));
    }

    [Test]
    public void A_server_that_answers_nothing_is_shown_with_its_debts()
    {
        var scene = Scene(received: "");
        var silent = new Trace("01-blocking", "your BlockingServer", TraceMode.Traced, scene, []);

        Assert.That(silent.Complaints, Is.EqualTo(new[] { "The chatty client was to get \"HI\" and got nothing." }));
        Assert.That(TracePicture.Of(silent).ToSvg(), Does.Contain("The chatty client was to get"));
    }

    private static Trace Example(string text = "hi") => new("01-blocking", "the reference BlockingServer", TraceMode.Traced, Scene("HI"),
    [
        Call(0, 10, "accept4", CallPurpose.Accept, TracedCall.Listener) with { Accepted = [0] },
        Call(10.1, 20, "recvmsg", CallPurpose.Receive, 0) with { Bytes = 2, Result = 2, Text = text },
        Call(20.1, 20.2, "sendto", CallPurpose.Send, 0) with { Bytes = 2, Result = 2, Text = "HI" },
        Call(20.3, 40, "recvmsg", CallPurpose.Receive, 0) with { Outcome = CallOutcome.EndOfStream },
        Call(40.1, 40.2, "close", CallPurpose.Close, 0),
        Call(40.3, 100, "accept4", CallPurpose.Accept, TracedCall.Listener) with { Outcome = CallOutcome.Unfinished },
    ]);

    private static Trace Polling(int turns)
    {
        var turn = 100.0 / turns;
        var calls = Enumerable.Range(0, turns).SelectMany(i => new[]
        {
            Call(i * turn, (i + 0.1) * turn, "accept4", CallPurpose.Accept, TracedCall.Listener) with { Outcome = CallOutcome.Again, IsNonblocking = true },
            Call((i + 0.2) * turn, (i + 0.3) * turn, "recvfrom", CallPurpose.Receive, 0) with { Outcome = CallOutcome.Again, IsNonblocking = true },
            Call((i + 0.3) * turn, (i + 1) * turn, "futex", CallPurpose.Nap),
        });
        return Example() with { Kata = "02-nonblocking", Calls = [.. calls] };
    }

    private static TracedCall Call(double start, double end, string name, CallPurpose purpose, params int[] subjects) =>
        new(TimeSpan.FromMilliseconds(start), TimeSpan.FromMilliseconds(end), name, purpose, CallOutcome.Done) { Subjects = subjects };

    private static SceneRecord Scene(string received)
    {
        List<SceneEvent> events =
        [
            new(TimeSpan.FromMilliseconds(10), 0, SceneEventKind.Connected),
            new(TimeSpan.FromMilliseconds(19), 0, SceneEventKind.Sent, "hi", 2),
            new(TimeSpan.FromMilliseconds(39), 0, SceneEventKind.Left),
            new(TimeSpan.FromMilliseconds(40.2), 0, SceneEventKind.Ended),
        ];
        if (received.Length > 0)
            events.Insert(2, new SceneEvent(TimeSpan.FromMilliseconds(20.2), 0, SceneEventKind.Received, received, received.Length));
        return new SceneRecord(DateTime.UnixEpoch, TimeSpan.FromMilliseconds(100), events, [4711]);
    }
}
