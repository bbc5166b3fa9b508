using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace Katas.Testing;

/// <summary>Prints why a test was skipped: of itself, <c>dotnet test</c> prints only that it was.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TellsWhySkippedAttribute : Attribute, ITestAction
{
    /// <summary>Each test, and not only the assembly as a whole.</summary>
    public ActionTargets Targets => ActionTargets.Test;

    /// <summary>Does nothing.</summary>
    /// <param name="test">The test that begins.</param>
    public void BeforeTest(ITest test)
    {
    }

    /// <summary>Prints the reason, when there is one.</summary>
    /// <param name="test">The test that has ended.</param>
    public void AfterTest(ITest test)
    {
        var result = TestContext.CurrentContext.Result;

        // Of the streams that a test can write to, this is the one that dotnet test shows unasked.
        if (result.Outcome.Status == TestStatus.Skipped)
            TestContext.Error.WriteLine($"{test.Name}: {result.Message}");
    }
}
