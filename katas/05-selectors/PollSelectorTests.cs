using Katas.Testing;
using NUnit.Framework;

namespace Katas.Selectors;

[TestFixture, Kata("05-selectors"), Step("poll")]
public sealed class PollSelectorTests() : ScalableSelectorTests("Katas.Selectors.PollSelector")
{
    protected override IReadOnlySet<string> WaitsIn => new HashSet<string> { "poll", "ppoll" };

    protected override string WaitName => "poll(2)";
}
