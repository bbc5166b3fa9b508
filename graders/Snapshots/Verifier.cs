using System.Runtime.CompilerServices;
using System.Text;
using NUnit.Framework;

namespace VerifyNUnit;

/// <summary>
/// Stands in for the class of this name of the package Verify.NUnit where that is not to be had,
/// with the one member that we use, over the same files and with the same verdict.
/// </summary>
public static class Verifier
{
    /// <summary>Compares text with what was verified before: <c>Class.Method.verified.txt</c> beside the test.</summary>
    /// <param name="target">The text. It must hold nothing that Verify would scrub: paths of this machine.</param>
    /// <param name="sourceFile">Filled in by the compiler.</param>
    /// <returns>A finished task.</returns>
    /// <exception cref="AssertionException">The text differs, or nothing was verified yet.</exception>
    public static Task Verify(string target, [CallerFilePath] string sourceFile = "")
    {
        var name = NameOfCurrentTest();
        var folder = Path.GetDirectoryName(sourceFile)!;
        var verified = Path.Combine(folder, $"{name}.verified.txt");
        var received = Path.Combine(folder, $"{name}.received.txt");
        var text = target.ReplaceLineEndings("\n");

        if (File.Exists(verified) && Read(verified) == text)
        {
            File.Delete(received);
            return Task.CompletedTask;
        }

        File.WriteAllText(received, text, new UTF8Encoding(false));
        throw new AssertionException(Describe(name, File.Exists(verified) ? Read(verified) : null, text));
    }

    private static string NameOfCurrentTest()
    {
        var test = TestContext.CurrentContext.Test;
        if (test.Arguments.Length > 0)
            throw new NotSupportedException($"{test.FullName} has arguments. Write a test for each snapshot.");
        return $"{test.ClassName!.Split('.')[^1]}.{test.MethodName}";
    }

    // A byte order mark is no difference; line ends of another system and a final newline are.
    private static string Read(string path) => File.ReadAllText(path, Encoding.UTF8);

    private static string Describe(string name, string? verified, string received)
    {
        var next = $"If the new text is right, rename {name}.received.txt to {name}.verified.txt.";
        if (verified is null)
            return $"There is no {name}.verified.txt yet. {next}\n\n{received}";
        if (verified.Contains('\r', StringComparison.Ordinal))
            return $"{name}.verified.txt has carriage returns. Save it with LF alone.";

        var before = verified.Split('\n');
        var after = received.Split('\n');
        var line = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"""
            {name} differs from what was verified, first in line {line + 1}:
              verified  {before.ElementAtOrDefault(line) ?? "(the end)"}
              received  {after.ElementAtOrDefault(line) ?? "(the end)"}
            {next}
            """;
    }
}
