using Katas.Host.Probing;
using Katas.Testing;
using NUnit.Framework;
using static Katas.Selectors.SelectorEvents;

namespace Katas.Selectors;

[TestFixture, Kata("05-selectors"), Step("default")]
public sealed class DefaultSelectorTests() : SelectorFixture("Katas.Selectors.DefaultSelector")
{
    private const int RuntimesOwn = 6;

    private static readonly HashSet<string> InPoll = ["poll", "ppoll"];
    private static readonly HashSet<string> InSelect = ["select", "pselect6"];

    [Test, Points(1), Category(Categories.Behaviour), Step("default")]
    public void Does_what_a_selector_does() => ExpectToWork();

    [Test, Points(1), Category(Categories.Robustness), Step("default")]
    public void Throws_what_a_selector_throws()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);

        Selector.ExpectThrows<ArgumentException>(s => s.Register(right, None));
        Selector.ExpectThrows<InvalidOperationException>(s => s.Register(left, Read));
        Selector.ExpectThrows<KeyNotFoundException>(s => s.Unregister(right));
        Selector.ExpectThrows<KeyNotFoundException>(s => s.Modify(right, Read));
        Selector.Close();
        Selector.ExpectThrows<ObjectDisposedException>(s => s.SelectNow());
        Selector.ExpectThrows<ObjectDisposedException>(s => s.GetKey(left));
    }

    [Test, Points(0.5), Category(Categories.Robustness), Step("default")]
    public void Close_releases_what_it_tried_and_what_it_chose()
    {
        const int Times = 30;
        Selector.Close();
        var kernel = Selector.Kernel;
        var before = kernel.Descriptors;

        for (var i = 0; i < Times; i++)
            Create().Close();

        var after = kernel.Descriptors;
        Selector.Expect(
            after <= before + RuntimesOwn,
            $"after {Times} default selectors were closed, as many open descriptors as before: about {before}",
            $"{after}");
    }

    [Test, Points(1), Category(Categories.Model), Step("default")]
    public void Is_epoll_where_there_is_epoll()
    {
        ExpectToWaitIn(Parked.InEpollWait, "epoll_wait(2), the best there is");
    }

    [Test, Points(2), Category(Categories.Model), Step("default")]
    public void Is_poll_where_the_kernel_has_no_epoll()
    {
        RequireOwnProcess();
        Create(Mechanism.Epoll);
        ExpectToWork();

        Create(Mechanism.Epoll);
        ExpectToWaitIn(InPoll, "poll(2) where the kernel does not know epoll");
    }

    [Test, Points(2), Category(Categories.Model), Step("default")]
    public void Is_select_where_the_kernel_has_neither_epoll_nor_poll()
    {
        RequireOwnProcess();
        Create(Mechanism.Epoll, Mechanism.Poll);
        ExpectToWork();

        Create(Mechanism.Epoll, Mechanism.Poll);
        ExpectToWaitIn(InSelect, "select(2) where the kernel does not know epoll and forbids poll");
    }

    private void ExpectToWork()
    {
        var (left, right) = Selector.Pair();
        var map = Selector.GetMap();
        Selector.Register(left, Read, "old").Expect(left, Read, "old");
        Selector.SelectNow().ExpectNothing("no data has arrived");
        Selector.Modify(left, Read | Write, "new").Expect(left, Read | Write, "new");
        right.Send();
        Selector.Select(timeout: null).Expect((left, Read | Write));
        Selector.GetKey(left).Expect(left, Read | Write, "new");
        map.ExpectHolds(left);
        Selector.Unregister(left).Expect(left, Read | Write, "new");
        Selector.Dispose();
        Selector.ExpectThrows<ObjectDisposedException>(s => s.Register(left, Read));
    }

    private void ExpectToWaitIn(IReadOnlySet<string> calls, string name)
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);

        var wait = Selector.BeginSelect(timeout: null);
        Selector.ExpectParked(calls, name);

        right.Send();
        wait.EndSoon().Expect((left, Read));
    }

    private static void RequireOwnProcess()
    {
        if (!MechanismCalls.AreKnown || ServerUnderTest.InProcessReason is not null)
            Assert.Ignore($"Skipped: this check needs Linux on x86-64 or ARM64 and a selector in its own process, but {ServerUnderTest.InProcessReason ?? "this is another processor"}.");
    }
}
