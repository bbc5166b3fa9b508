using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Untrusted code is confined, or it does not run.</summary>
public sealed class SandboxChoiceTests
{
    [TestCase(SandboxMode.Auto, true)]
    [TestCase(SandboxMode.Bwrap, true)]
    [TestCase(SandboxMode.None, false)]
    public void Uses_a_sandbox_that_works_unless_told_not_to(SandboxMode mode, bool isConfined) =>
        Assert.That(SandboxChoice.Decide(mode, () => null), Is.EqualTo(isConfined));

    [TestCase(SandboxMode.Auto)]
    [TestCase(SandboxMode.Bwrap)]
    public void Refuses_where_none_works_and_says_what_to_do(SandboxMode mode)
    {
        var error = Assert.Throws<UserError>(() => SandboxChoice.Decide(mode, () => "The sandbox needs a thing.\nInstall it."));

        Assert.That(error.Fault, Is.EqualTo("Submissions cannot be confined here, so none was run. The sandbox needs a thing. Install it."));
        Assert.That(error.Next, Does.Contain("--sandbox none"));
    }

    [Test]
    public void Does_without_one_when_told_so() =>
        Assert.That(SandboxChoice.Decide(SandboxMode.None, () => "There is none."), Is.False);
}
