using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Tests;

/// <summary>What a user reads: every message of every program, and the steps of its path.</summary>
[TestFixture]
public class MessageTests
{
    [Test]
    public async Task Messages_and_paths()
    {
        var text = new StringBuilder();
        foreach (var program in Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.Contains(".Programs.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            text.Append($"# {program.Split('.')[^2]}\n\n");
            foreach (var finding in await Compiled.Findings(Compiled.Of(ProgramTests.Read(program))))
            {
                text.Append($"{Place(finding.Location)} {finding.Severity} {finding.Id}: {finding.GetMessage()}\n");
                foreach (var step in finding.AdditionalLocations)
                {
                    text.Append($"    {Place(step)} {Code(step)}\n");
                }
            }

            text.Append('\n');
        }

        await Verifier.Verify(text.ToString().TrimEnd());
    }

    private static string Place(Location location) => $"{location.GetLineSpan().StartLinePosition.Line + 1}:{location.GetLineSpan().StartLinePosition.Character + 1}";

    private static string Code(Location location) =>
        string.Join(' ', location.SourceTree!.GetText().ToString(location.SourceSpan).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
