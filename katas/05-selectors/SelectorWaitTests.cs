using Katas.Host.Probing;
using Katas.Testing;
using NUnit.Framework;
using static Katas.Selectors.SelectorEvents;

namespace Katas.Selectors;

/// <summary>How every selector waits, and what it reports.</summary>
public abstract class SelectorWaitTests(string type) : SelectorTableTests(type)
{
    // Long enough that a call which does not wait has returned; a call which waits never fails by it.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    // Who takes no timeout for some timeout takes a round one.
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromMilliseconds(1100);

    // Of a minute no seconds are left beside it. Of these milliseconds 32 bits keep nothing, and of those of the longest time something else.
    private static readonly TimeSpan[] LongTimes = [Long, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1L << 32), TimeSpan.MaxValue];

    // More than a machine takes to wake who has waited. Much less than a wait in another unit of time.
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(200);

    /// <summary>The system calls that the selector waits in.</summary>
    protected abstract IReadOnlySet<string> WaitsIn { get; }

    /// <summary>How the lesson names the selector's wait.</summary>
    protected abstract string WaitName { get; }

    [Test, Points(0.5), Category(Categories.Behaviour), Step("select")]
    public void Reports_what_is_readable()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);
        Selector.SelectNow().ExpectNothing("no data has arrived");

        right.Send();

        Selector.SelectNow().Expect((left, Read));
        Selector.Select(timeout: null).Expect((left, Read));
    }

    [Test, Points(0.5), Category(Categories.Behaviour), Step("select")]
    public void Reports_what_is_writable()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Write);
        Selector.SelectNow().Expect((left, Write));

        left.Fill();
        Selector.SelectNow().ExpectNothing("its send buffer is full");

        right.Drain();
        Selector.SelectNow().Expect((left, Write));
    }

    [Test, Points(0.5), Category(Categories.Behaviour), Step("select")]
    public void Reports_read_and_write_of_one_descriptor_in_one_entry()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read | Write);
        Selector.SelectNow().Expect((left, Write));

        right.Send();
        Selector.SelectNow().Expect((left, Read | Write));

        left.Fill();
        Selector.SelectNow().Expect((left, Read));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Reports_only_what_was_asked_for()
    {
        var (left, right) = Selector.Pair();
        right.Send();
        left.Send();
        Selector.Register(left, Read);
        Selector.Register(right, Write);

        Selector.SelectNow().Expect((left, Read), (right, Write));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Reports_only_those_that_are_ready()
    {
        var pairs = Enumerable.Range(0, 10).Select(_ => Selector.Pair()).ToList();
        foreach (var (left, _) in pairs)
            Selector.Register(left, Read);

        foreach (var i in new[] { 7, 2 })
            pairs[i].Right.Send();

        Selector.SelectNow().Expect((pairs[2].Left, Read), (pairs[7].Left, Read));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Reports_again_what_was_not_dealt_with()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);
        right.Send();

        for (var i = 0; i < 3; i++)
            Selector.SelectNow().Expect((left, Read));

        left.Drain();
        Selector.SelectNow().ExpectNothing("all data was received");
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Reports_the_registered_key()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read, "old");
        right.Send();

        Selector.SelectNow().Keys.Single().Expect(left, Read, "old");
        Selector.Modify(left, Read, "new");
        Selector.SelectNow().Keys.Single().Expect(left, Read, "new");
        Selector.Modify(left, Read | Write, "newer");
        Selector.SelectNow().Keys.Single().Expect(left, Read | Write, "newer");
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Watches_for_what_Modify_says()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);

        Selector.Modify(left, Write);
        right.Send();
        Selector.SelectNow().Expect((left, Write));

        Selector.Modify(left, Read);
        left.Drain();
        Selector.SelectNow().ExpectNothing("it is writable only, and registered for Read");
        ExpectFullWait(TimeSpan.FromMilliseconds(20));

        Selector.Modify(left, Read | Write);
        right.Send();
        Selector.SelectNow().Expect((left, Read | Write));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Watches_no_longer_after_Unregister()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);
        Selector.Register(right, Write);
        right.Send();

        Selector.Unregister(left);
        Selector.SelectNow().Expect((right, Write));
        Selector.Unregister(right);
        Selector.SelectNow().ExpectNothing("nothing is registered any more");
        ExpectFullWait(TimeSpan.FromMilliseconds(20));

        Selector.Register(left, Read);
        Selector.SelectNow().Expect((left, Read));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Watches_all_kinds_of_file_objects_at_once()
    {
        var (socket, toSocket) = Selector.Pair(FileKind.Socket);
        var (pipe, toPipe) = Selector.Pipe(FileKind.SafeHandle);
        var (descriptor, toDescriptor) = Selector.Pair(FileKind.Descriptor);
        Selector.Register(socket, Read, "socket");
        Selector.Register(pipe, Read, "pipe");
        Selector.Register(descriptor, Read, "descriptor");
        Selector.Register(toPipe, Write, "the pipe's other end");

        foreach (var peer in new[] { toSocket, toPipe, toDescriptor })
            peer.Send();

        Selector.SelectNow().Expect((socket, Read), (pipe, Read), (descriptor, Read), (toPipe, Write));
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("select")]
    public void Reports_the_end_of_a_stream_as_readable()
    {
        var (left, right) = Selector.Pair();
        var (reader, writer) = Selector.Pipe();
        Selector.Register(left, Read);
        Selector.Register(reader, Read);
        Selector.SelectNow().ExpectNothing("no data has arrived");

        // The kernel says of the pipe only that it was hung up, not that it is readable.
        right.Close();
        writer.Close();

        Selector.SelectNow().Expect((left, Read), (reader, Read));
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("select")]
    public void Reports_a_broken_pipe_to_who_waits_to_write()
    {
        var (reader, writer) = Selector.Pipe();
        Selector.Register(writer, Write);
        writer.Fill();
        Selector.SelectNow().ExpectNothing("the pipe is full");

        // The kernel says of the pipe only that it has an error, not that it is writable.
        reader.Close();

        Selector.SelectNow().Expect((writer, Write));
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("select")]
    public void Survives_the_close_of_one_that_was_unregistered()
    {
        var (left, right) = Selector.Pair();
        var (other, toOther) = Selector.Pair();
        Selector.Register(left, Read);
        Selector.Register(other, Read);

        left.Close();
        Selector.Unregister(left);
        right.Close();
        var wait = ExpectToWait(timeout: null, Glance);
        toOther.Send();

        wait.EndSoon().Expect((other, Read));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Keeps_up_with_many_that_come_and_go()
    {
        var open = Enumerable.Range(0, 12).Select(_ => Selector.Pair()).ToList();
        foreach (var (reader, writer) in open)
        {
            Selector.Register(reader, Read);
            Selector.Register(writer, Write);
        }

        while (open is [var (reader, writer), ..])
        {
            writer.Send(100);
            Selector.SelectNow().Expect([(reader, Read), .. open.Select(pair => (pair.Right, Write))]);
            reader.Drain();
            Selector.Unregister(reader);
            Selector.Unregister(writer);
            open.RemoveAt(0);
        }

        Selector.GetMap().ExpectHolds();
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void A_timeout_of_zero_or_less_does_not_wait()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);
        TimeSpan[] timeouts = [TimeSpan.Zero, TimeSpan.FromTicks(-1), Timeout.InfiniteTimeSpan, -Long, TimeSpan.MinValue];

        foreach (var timeout in timeouts)
            Selector.BeginSelect(timeout).EndSoon().ExpectNothing("no data has arrived");
        ExpectNoWait(TimeSpan.Zero);

        right.Send();
        foreach (var timeout in timeouts)
            Selector.Select(timeout).Expect((left, Read));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Waits_as_long_as_the_timeout_says()
    {
        var (left, _) = Selector.Pair();
        Selector.Register(left, Read);

        foreach (var milliseconds in new[] { 0.4, 1.5, 30 })
            ExpectFullWait(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void Waits_as_long_when_nothing_is_registered()
    {
        Selector.SelectNow().ExpectNothing("nothing is registered");

        foreach (var milliseconds in new[] { 0.4, 30 })
            ExpectFullWait(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void No_timeout_waits_until_something_is_ready()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);

        var wait = ExpectToWait(timeout: null, UsualTimeout);
        right.Send();

        wait.EndSoon().Expect((left, Read));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("select")]
    public void A_long_wait_ends_when_something_is_ready()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);

        foreach (var timeout in LongTimes)
        {
            var wait = ExpectToWait(timeout, Glance);
            right.Send();
            wait.EndSoon().Expect((left, Read));
            left.Drain();
        }
    }

    [Test, Points(0.5), Category(Categories.Robustness), Step("select")]
    public void An_interrupted_wait_returns_nothing()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);

        foreach (var timeout in new TimeSpan?[] { null, Long })
        {
            var wait = Selector.BeginSelect(timeout);
            wait.ExpectWaiting(Glance / 4);
            wait.Interrupt().ExpectNothing("a signal interrupted the wait");
        }

        right.Send();
        Selector.Select(timeout: null).Expect((left, Read));
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("select")]
    public void An_interrupted_wait_for_nothing_returns_nothing()
    {
        var wait = Selector.BeginSelect(timeout: null);
        wait.ExpectWaiting(Glance);

        wait.Interrupt().ExpectNothing("a signal interrupted the wait");
    }

    [Test, Points(0.5), Category(Categories.Model), Step("select")]
    public void Waits_in_its_own_system_call()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);

        var wait = Selector.BeginSelect(timeout: null);
        Selector.ExpectParked(WaitsIn, WaitName);
        Selector.ExpectIdle(Glance);

        right.Send();
        wait.EndSoon().Expect((left, Read));
    }

    // A signal of the runtime's own may end a wait early, and rightly so; it does not come again and again.
    private PendingSelect ExpectToWait(TimeSpan? timeout, TimeSpan time)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var wait = Selector.BeginSelect(timeout);
            if (!wait.EndsWithin(time))
                return wait;
            wait.EndSoon().ExpectNothing("nothing is ready");
        }

        var last = Selector.BeginSelect(timeout);
        last.ExpectWaiting(time);
        return last;
    }

    // Such a signal may end one of these early; it does not come twice in so short a time.
    private void ExpectFullWait(TimeSpan timeout)
    {
        const int Waits = 5;
        var waits = Enumerable.Range(0, Waits).Select(_ => Selector.Select(timeout)).ToList();

        foreach (var wait in waits)
            wait.ExpectNothing("nothing is ready");
        var early = waits.Where(wait => wait.Elapsed < timeout).ToList();
        Selector.Expect(
            early.Count <= 1,
            $"{Selector.Name}.Select({timeout.TotalMilliseconds} ms) waits at least {timeout.TotalMilliseconds} ms",
            $"{early.Count} of {Waits} waits were shorter, one of them {early.FirstOrDefault()?.Elapsed.TotalMilliseconds:0.000} ms");
        ExpectAtMost(timeout + Lateness, timeout, waits);
    }

    // The quickest of many, because a busy machine holds some up. Who waits at all waits a millisecond in poll(2) and epoll_wait(2).
    private void ExpectNoWait(TimeSpan timeout) =>
        ExpectAtMost(TimeSpan.FromMilliseconds(1), timeout, [.. Enumerable.Range(0, 20).Select(_ => Selector.Select(timeout))]);

    private void ExpectAtMost(TimeSpan most, TimeSpan timeout, List<SelectResult> waits)
    {
        var quickest = waits.Min(wait => wait.Elapsed);
        Selector.Expect(
            quickest < most,
            $"{Selector.Name}.Select({timeout.TotalMilliseconds} ms) {(timeout > TimeSpan.Zero ? "waits little longer than that" : "does not wait")}",
            $"the shortest of {waits.Count} waits took {quickest.TotalMilliseconds:0.000} ms");
    }
}
