using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>What is said where there is no working sandbox.</summary>
public sealed class SandboxProbeTests
{
    [Test]
    public void A_missing_bubblewrap_is_named_with_its_package()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("Skipped: on this system another reason comes first.");

        Assert.That(SandboxProbe.Check("/nonexistent", null), Does.Contain("install the package bubblewrap"));
    }

    [TestCase("bwrap: Unknown option --disable-userns", "", "0.8 or a later version is needed")]
    [TestCase("bwrap: Can't find source path /home/ada/.dotnet/dotnet: Permission denied", "", "where everybody can read it")]
    [TestCase("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "", "systempaths=unconfined")]
    [TestCase("bwrap: No permissions to create a new namespace", "user/max_user_namespaces=0", "sysctl user.max_user_namespaces")]
    [TestCase("bwrap: No permissions to create a new namespace", "kernel/unprivileged_userns_clone=0", "sysctl kernel.unprivileged_userns_clone=1")]
    [TestCase("bwrap: setting up uid map: Permission denied", "kernel/apparmor_restrict_unprivileged_userns=1", "AppArmor")]
    [TestCase("bwrap: No permissions to create a new namespace", "", "seccomp=unconfined")]
    public void A_refusal_is_explained(string error, string setting, string advice)
    {
        var message = SandboxProbe.Explain(error, name => setting.StartsWith(name + "=", StringComparison.Ordinal) ? setting[(name.Length + 1)..] : null);

        Assert.That(message, Does.Contain(error).And.Contain(advice));
    }

    [Test]
    public void An_unknown_refusal_is_told_as_it_is()
    {
        Assert.That(SandboxProbe.Explain("bwrap: out of luck", _ => null), Is.EqualTo("The sandbox does not work: bwrap: out of luck"));
    }
}
