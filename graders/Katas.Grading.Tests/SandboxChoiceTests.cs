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

    [TestCase(0, TestName = "{m}_before_it_fails")]
    [TestCase(50, TestName = "{m}_a_moment_later")]
    public void A_trial_that_is_interrupted_says_nothing_of_the_sandbox(int milliseconds)
    {
        using var interruption = new CancellationTokenSource();

        Assert.That(
            () => SandboxChoice.Decide(SandboxMode.Auto, () => Fail(interruption, milliseconds), interruption.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static string Fail(CancellationTokenSource interruption, int milliseconds)
    {
        if (milliseconds == 0)
            interruption.Cancel();
        else
            interruption.CancelAfter(milliseconds);
        return "bwrap was killed";
    }

    [Test]
    public void Does_without_one_when_told_so() =>
        Assert.That(SandboxChoice.Decide(SandboxMode.None, () => "There is none."), Is.False);
}
