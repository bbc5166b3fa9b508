using NUnit.Framework;

namespace Katas.Testing;

/// <summary>Skips what cannot be tested on a system.</summary>
public static class Skip
{
    /// <summary>Skips a whole fixture, from its one-time set-up; no test of it runs, so that none could tell why.</summary>
    /// <param name="reason">Why.</param>
    public static void Fixture(string reason)
    {
        TestContext.Error.WriteLine($"{TestContext.CurrentContext.Test.Name}: Skipped: {reason}");
        Assert.Ignore($"Skipped: {reason}");
    }
}
