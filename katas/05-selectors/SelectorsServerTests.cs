using Katas.Testing;
using NUnit.Framework;

namespace Katas.Selectors;

[TestFixture, Kata("05-selectors")]
public sealed class SelectorsServerTests : ReadinessServerContract
{
    // The best selector that the system has: epoll on Linux, the only system with a kernel's view.
    protected override IReadOnlySet<string> WaitsIn => Parked.InEpollWait;

    protected override string WaitName => "epoll_wait, by DefaultSelector";

    [Test, Points(1), Category(Categories.Robustness), Step("release")]
    public void Closes_its_selector_when_it_stops() => Start().ExpectWaitGivenBackAtStop();
}
