using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Katas.Testing;

/// <summary>Failures that are no matter of timing: the test would fail again, whatever the machine does meanwhile.</summary>
public static class Certainty
{
    private const string Property = "KataFailsForCertain";

    /// <summary>Whether a test has failed for certain.</summary>
    /// <param name="test">The test, which has ended.</param>
    /// <returns>Whether it was noted.</returns>
    public static bool IsNoted(ITest test) => test.Properties.ContainsKey(Property);

    /// <summary>Notes that the current test is about to fail for certain.</summary>
    internal static void Note() => TestExecutionContext.CurrentContext.CurrentTest.Properties.Set(Property, true);
}
