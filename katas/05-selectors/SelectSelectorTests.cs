using Katas.Host.Probing;
using Katas.Testing;
using NUnit.Framework;
using static Katas.Selectors.SelectorEvents;

namespace Katas.Selectors;

[TestFixture, Kata("05-selectors"), Order(0)]
public sealed class SelectSelectorTests() : SelectorWaitTests("Katas.Selectors.SelectSelector")
{
    private const int FdSetSize = 1024;

    protected override IReadOnlySet<string> WaitsIn => new HashSet<string> { "select", "pselect6" };

    protected override string WaitName => "select(2)";

    [Test, Points(0.5), Category(Categories.Robustness), Step("select")]
    public void A_closed_descriptor_makes_the_wait_an_IOException()
    {
        var (closed, _) = Selector.Pair(FileKind.Descriptor);
        Selector.Register(closed, Read);
        closed.Close();

        Selector.ExpectThrows<IOException>(s => s.SelectNow(), naming: "select");

        Selector.Unregister(closed);
        Selector.SelectNow().ExpectNothing("nothing is registered any more");
        ExpectClosedObjectsCanBeModified();
    }

    [Test, Points(1.5), Category(Categories.Robustness), Step("select")]
    public void Refuses_descriptors_from_1024_on()
    {
        var (left, right) = Selector.Pair();
        var tooLarge = left.Duplicate(count: 3, smallest: FdSetSize);

        foreach (var file in tooLarge)
            Selector.ExpectThrows<ArgumentException>(s => s.Register(file, Read));

        Selector.GetMap().ExpectHolds();
        Selector.Register(left, Read);
        right.Send();
        Selector.SelectNow().Expect((left, Read));
    }

    [Test, Points(1), Category(Categories.Scale), Step("select")]
    public void Watches_the_largest_descriptors_below_1024()
    {
        var (left, right) = Selector.Pair();
        var large = left.Duplicate(count: 100, smallest: FdSetSize - 100);
        foreach (var file in large)
            Selector.Register(file, Read | Write);

        right.Send();

        Selector.SelectNow().Expect([.. large.Select(file => (file, Read | Write))]);
    }
}
