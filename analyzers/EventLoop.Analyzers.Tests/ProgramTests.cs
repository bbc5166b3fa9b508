using System.Reflection;

namespace EventLoop.Analyzers.Tests;

/// <summary>Whole programs in the shapes of real ones; the lines with findings are marked in them.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class ProgramTests
{
    private static readonly Assembly Here = typeof(ProgramTests).Assembly;

    private static IEnumerable<string> Programs =>
        Here.GetManifestResourceNames().Where(name => name.Contains(".Programs.", StringComparison.Ordinal));

    [TestCaseSource(nameof(Programs))]
    public Task Finds_the_marked_lines_and_nothing_else(string program) => Expect.MarkedLines(Read(program));

    internal static string Read(string resource)
    {
        using var reader = new StreamReader(Here.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
