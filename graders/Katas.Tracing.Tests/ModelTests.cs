using NUnit.Framework;

namespace Katas.Tracing.Tests;

/// <summary>What the READMEs and notes say of the models, seen in fresh traces of the reference solutions.</summary>
public sealed class ModelTests
{
    private const int Chatty = 0;
    private const int Silent = 1;
    private const int Pieces = 2;

    private static readonly string[] Katas = ["01-blocking", "02-nonblocking", "03-select", "04-epoll", "05-selectors"];
    private static readonly string[] ReadinessKatas = ["03-select", "04-epoll", "05-selectors"];

    [TestCaseSource(nameof(Katas))]
    public void Every_client_gets_what_it_is_owed(string kata) => Assert.That(Traces.Of(kata).Complaints, Is.Empty);

    [TestCaseSource(nameof(Katas))]
    public void A_message_costs_two_calls_that_copy(string kata)
    {
        var summary = Traces.Of(kata).Summary;

        // Six were sent. Those that have come together in the backlog, or while the machine was busy, are one.
        Assert.That(summary.Messages, Is.InRange(2, 6));
        Assert.That(summary.CopiesPerMessage, Is.EqualTo(2));
    }

    [TestCaseSource(nameof(ReadinessKatas))]
    public void A_message_costs_at_most_one_wait_besides(string kata) =>
        Assert.That(Traces.Of(kata).Summary.WaitsPerMessage, Is.GreaterThan(0).And.LessThanOrEqualTo(1));

    [TestCase("01-blocking")]
    [TestCase("02-nonblocking")]
    public void Without_a_readiness_call_there_is_no_wait_besides(string kata) =>
        Assert.That(Traces.Of(kata).Calls.Where(c => c.Purpose == CallPurpose.Readiness), Is.Empty);

    [TestCase("01-blocking", "recvmsg accept4")]
    [TestCase("02-nonblocking", "futex")]
    [TestCase("03-select", "poll")]
    [TestCase("04-epoll", "epoll_wait")]
    [TestCase("05-selectors", "epoll_wait")]
    public void The_thread_sleeps_in_the_calls_of_its_model(string kata, string calls) =>
        Assert.That(Traces.Of(kata).Summary.ParkedIn, Is.EquivalentTo(calls.Split(' ')));

    [TestCase("01-blocking", 0)]
    [TestCase("04-epoll", 0)]
    [TestCase("05-selectors", 0)]
    public void An_idle_server_makes_no_call(string kata, int calls) =>
        Assert.That(Traces.Of(kata).Summary.IdleCalls, Is.EqualTo(calls));

    [Test]
    public void An_idle_select_server_wakes_ten_times_a_second_to_look_at_stop()
    {
        var summary = Traces.Of("03-select").Summary;

        Assert.That(summary.IdleCalls, Is.LessThanOrEqualTo((summary.IdleTime.TotalMilliseconds / 100) + 1));
    }

    [TestCaseSource(nameof(ReadinessKatas))]
    public void One_wait_is_for_all_clients(string kata)
    {
        var waits = Traces.Of(kata).Calls.Where(c => c.Waits);

        Assert.That(waits.Select(c => c.Subjects), Has.Some.EquivalentTo(new[] { TracedCall.Listener, Chatty, Silent, Pieces }));
    }

    [TestCaseSource(nameof(ReadinessKatas))]
    public void Who_waits_for_readiness_never_asks_in_vain(string kata) => Assert.That(Traces.Of(kata).Summary.Again, Is.Zero);

    [Test]
    public void A_blocking_server_serves_one_client_at_a_time_in_order()
    {
        var calls = Traces.Of("01-blocking").Calls;
        var served = calls.Where(c => c.Purpose == CallPurpose.Receive).Select(c => c.Subjects.Single()).ToList();

        Assert.That(served.Where((client, i) => i == 0 || served[i - 1] != client), Is.EqualTo(new[] { Chatty, Silent, Pieces }));
        Assert.That(calls.Where(c => c.Waits).Select(c => c.Subjects), Has.All.Count.EqualTo(1), "nobody is waited for but one");
    }

    [Test]
    public void A_blocking_server_lets_the_others_wait_for_the_silent_one()
    {
        var trace = Traces.Of("01-blocking");
        var silentLeft = trace.Scene.Of(Silent, SceneEventKind.Left).Single().At;

        Assert.That(trace.AcceptedAt(Pieces), Is.GreaterThanOrEqualTo(silentLeft));
        Assert.That(trace.Scene.Of(Pieces, SceneEventKind.Received).First().At, Is.GreaterThanOrEqualTo(silentLeft));
    }

    [Test]
    public void A_polling_server_asks_in_vain_and_naps()
    {
        var trace = Traces.Of("02-nonblocking");

        Assert.Multiple(() =>
        {
            Assert.That(trace.Calls.Where(c => c.Waits), Is.Empty, "it never waits for anybody");
            Assert.That(trace.Summary.Again, Is.GreaterThan(50 * trace.Summary.Messages), "calls for nothing");
            Assert.That(trace.Summary.Naps, Is.GreaterThan(50));
            Assert.That(trace.Summary.IdleCalls, Is.GreaterThan(20), "it goes on asking when nobody is there");
        });
    }

    [Test]
    public void Each_idle_client_costs_a_polling_server_a_call_in_each_turn()
    {
        var calls = Traces.Of("02-nonblocking").Calls;
        var turns = calls.Where(c => c.Outcome == CallOutcome.Again).Select(c => string.Join(' ', c.Subjects)).ToList();

        // Until it naps: the listener, and everybody who is connected.
        foreach (var client in new[] { Chatty, Silent, Pieces })
            Assert.That(turns.Count(t => t == $"{client}"), Is.GreaterThan(20));
    }
}
