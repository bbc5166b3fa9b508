using Katas.Host.Probing;
using Katas.Testing;
using NUnit.Framework;
using static Katas.Selectors.SelectorEvents;

namespace Katas.Selectors;

[TestFixture, Kata("05-selectors"), Step("epoll")]
public sealed class EpollSelectorTests() : ScalableSelectorTests("Katas.Selectors.EpollSelector")
{
    protected override IReadOnlySet<string> WaitsIn => Parked.InEpollWait;

    protected override string WaitName => "epoll_wait(2)";

    [Test, Points(0.5), Category(Categories.Robustness), Step("epoll")]
    public void Passes_over_what_the_kernel_alone_still_watches()
    {
        var (closed, peer) = Selector.Pair(FileKind.Descriptor);
        var (other, toOther) = Selector.Pair();
        Selector.Register(closed, Read);
        Selector.Register(other, Read);

        // The duplicate keeps it open for the kernel, but no number is left to take it out by.
        var duplicate = closed.Duplicate(count: 1, smallest: 100)[0];
        closed.Close();
        Selector.Unregister(closed);
        peer.Send();
        Selector.SelectNow().ExpectNothing("what is ready is no longer registered");

        duplicate.Close();
        toOther.Send();
        Selector.Select(timeout: null).Expect((other, Read));
    }

    [Test, Points(1), Category(Categories.Robustness), Step("epoll")]
    public void Register_leaves_nothing_behind_when_the_kernel_refuses_a_regular_file()
    {
        var file = Selector.RegularFile();

        Selector.ExpectThrows<IOException>(s => s.Register(file, Read), naming: "epoll_ctl");

        ExpectNothingLeftOf(file);
    }

    [Test, Points(1), Category(Categories.Robustness), Step("epoll")]
    public void Register_leaves_nothing_behind_when_the_kernel_refuses_a_closed_descriptor()
    {
        var (file, _) = Selector.Pair(FileKind.Descriptor);
        file.Close();

        Selector.ExpectThrows<IOException>(s => s.Register(file, Read), naming: "epoll_ctl");

        ExpectNothingLeftOf(file);
    }

    [Test, Points(1), Category(Categories.Robustness), Step("epoll")]
    public void Modify_leaves_nothing_behind_when_the_kernel_refuses()
    {
        var (file, _) = Selector.Pair(FileKind.Descriptor);
        Selector.Register(file, Read);
        file.Close();

        Selector.ExpectThrows<IOException>(s => s.Modify(file, Write), naming: "epoll_ctl");

        ExpectNothingLeftOf(file);
    }

    private void ExpectNothingLeftOf(TestFile file)
    {
        Selector.GetMap().ExpectHolds();
        Selector.ExpectThrows<KeyNotFoundException>(s => s.GetKey(file));
        Selector.ExpectThrows<KeyNotFoundException>(s => s.Unregister(file));
    }
}
