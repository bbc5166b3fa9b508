using Katas.Testing;

namespace Katas.Grading;

/// <summary>A kata as the grader knows it: its manifest and its trusted tests.</summary>
/// <param name="Manifest">What <c>kata.json</c> says.</param>
/// <param name="Tests">The tests, in the order in which they run.</param>
public sealed record Kata(KataManifest Manifest, IReadOnlyList<KataTest> Tests)
{
    /// <summary>The kata's id: <c>03-select</c>.</summary>
    public string Id => Manifest.Id;

    /// <summary>What passing every test earns.</summary>
    public decimal MaxPoints => Tests.Sum(t => t.Points);

    /// <summary>The tests that a name means: a test's own name, or a method that several fixtures share.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The tests; none when the kata has no such test.</returns>
    public IReadOnlyList<KataTest> TestsNamed(string name) =>
        [.. Tests.Where(t => t.Name == name || t.Method == name)];
}
