using NUnit.Framework;

namespace Katas.Blocking;

[TestFixture]
public sealed class BlockingServerTests
{
    [Test]
    public void Answers_in_upper_case() => Assert.Pass();
}
