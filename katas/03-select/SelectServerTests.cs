using Katas.Testing;
using NUnit.Framework;

namespace Katas.Select;

[TestFixture, Kata("03-select")]
public sealed class SelectServerTests : ReadinessServerContract
{
    protected override IReadOnlySet<string> WaitsIn => Parked.InPoll;

    protected override string WaitName => "Socket.Select, which is poll(2) on Linux";
}
