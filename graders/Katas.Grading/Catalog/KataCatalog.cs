using System.Reflection;
using Katas.Testing;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Katas.Grading;

/// <summary>Reads the katas from the trusted suite.</summary>
public static class KataCatalog
{
    /// <summary>All katas of the suite.</summary>
    /// <returns>The katas, by id.</returns>
    /// <exception cref="InvalidDataException">A manifest or a test is not as it should be.</exception>
    public static IReadOnlyList<Kata> Load() => Load(KataSuite.Assembly);

    /// <summary>What all katas of the suite say of themselves.</summary>
    /// <returns>The manifests, by id.</returns>
    /// <exception cref="InvalidDataException">A manifest or a test is not as it should be.</exception>
    public static IReadOnlyList<KataManifest> LoadManifests() => [.. Load().Select(k => k.Manifest)];

    /// <summary>All katas that an assembly has tests of.</summary>
    /// <param name="suite">The assembly; it carries the manifests.</param>
    /// <returns>The katas, by id.</returns>
    /// <exception cref="InvalidDataException">A manifest or a test is not as it should be.</exception>
    internal static IReadOnlyList<Kata> Load(Assembly suite)
    {
        var root = new DefaultTestAssemblyBuilder().Build(suite, new Dictionary<string, object>());
        return [.. FixturesBelow(root)
            .GroupBy(fixture => KataIdOf(fixture)!)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new Kata(KataManifest.Load(suite, group.Key), TestsOf(group)))];
    }

    /// <summary>What of an assembly's tests would never be run, or not for any kata.</summary>
    /// <param name="suite">The assembly.</param>
    /// <returns>A sentence for each.</returns>
    internal static IReadOnlyList<string> FaultsIn(Assembly suite) =>
        [.. FaultsBelow(new DefaultTestAssemblyBuilder().Build(suite, new Dictionary<string, object>()), isOfKata: false)];

    private static IEnumerable<string> FaultsBelow(ITest test, bool isOfKata)
    {
        isOfKata |= KataIdOf(test) is not null;
        if (test.RunState == RunState.NotRunnable)
            return [$"{test.Name} cannot be run: {test.Properties.Get(PropertyNames.SkipReason)}"];
        if (!test.IsSuite)
            return isOfKata ? [] : [$"{test.Name} belongs to no kata: its class has no [Kata(\"03-select\")]."];
        return test.Tests.SelectMany(t => FaultsBelow(t, isOfKata));
    }

    private static IEnumerable<ITest> FixturesBelow(ITest test) =>
        KataIdOf(test) is not null ? [test] : test.Tests.SelectMany(FixturesBelow);

    // The node of a fixture with arguments has the attribute too; its cases are below it.
    private static string? KataIdOf(ITest test) => test.Properties.Get("Kata") as string;

    private static IReadOnlyList<KataTest> TestsOf(IEnumerable<ITest> fixtures)
    {
        var cases = fixtures.SelectMany(CasesBelow).OrderBy(OrderOf).ToList();
        var shared = cases.GroupBy(c => c.Name).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        return [.. cases.Select(c => Describe(c, withFixture: shared.Contains(c.Name)))];
    }

    private static IEnumerable<ITest> CasesBelow(ITest test) =>
        test.IsSuite ? test.Tests.SelectMany(CasesBelow) : [test];

    private static int OrderOf(ITest test) => Property<int?>(test, PropertyNames.Order) ?? int.MaxValue;

    private static KataTest Describe(ITest test, bool withFixture) => new(
        withFixture ? $"{FixtureNameOf(test)}.{test.Name}" : test.Name,
        test.Name,
        test.FullName,
        (decimal)(Property<double?>(test, "Points") ?? 0),
        Property<string>(test, PropertyNames.Category) ?? "",
        Property<string>(test, "Step") ?? "");

    private static string FixtureNameOf(ITest test)
    {
        var ancestor = test.Parent;
        while (ancestor is ParameterizedMethodSuite)
            ancestor = ancestor.Parent;
        return ancestor?.Name ?? "";
    }

    // A case inherits what is said of its method or of its fixture.
    private static T? Property<T>(ITest? test, string name)
    {
        for (; test is not null; test = test.Parent)
        {
            if (test.Properties.Get(name) is { } value)
                return (T)value;
        }

        return default;
    }
}
