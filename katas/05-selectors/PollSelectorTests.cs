using Katas.Host.Probing;
using Katas.Testing;
using NUnit.Framework;
using static Katas.Selectors.SelectorEvents;

namespace Katas.Selectors;

[TestFixture, Kata("05-selectors"), Step("poll")]
public sealed class PollSelectorTests() : ScalableSelectorTests("Katas.Selectors.PollSelector")
{
    protected override IReadOnlySet<string> WaitsIn => new HashSet<string> { "poll", "ppoll" };

    protected override string WaitName => "poll(2)";

    [Test, Points(0.5), Category(Categories.Robustness), Step("poll")]
    public void Reports_a_closed_descriptor_as_whatever_was_registered()
    {
        var (closed, other) = Selector.Pair(FileKind.Descriptor);
        Selector.Register(closed, Read);
        closed.Close();

        // Passed over, it would end every wait at once, and nobody would know why.
        Selector.SelectNow().Expect((closed, Read));
        Selector.Register(other, Write);
        Selector.Select(timeout: null).Expect((closed, Read), (other, Write));

        Selector.Unregister(closed);
        ExpectClosedObjectsCanBeModified();
    }
}
