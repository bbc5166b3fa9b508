using System.Reflection;
using System.Runtime.CompilerServices;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Katas.Testing;

/// <summary>Says which kata a fixture belongs to.</summary>
/// <param name="id">The id of the kata: <c>03-select</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KataAttribute(string id) : PropertyAttribute(id)
{
    /// <summary>The id of the kata.</summary>
    public string Id { get; } = id;
}

/// <summary>Says what a test is worth.</summary>
/// <param name="points">
/// The points that passing the test earns. A test that runs for several implementations earns
/// them for each, so it is worth a fraction where the others are worth one or more.
/// </param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PointsAttribute(double points) : PropertyAttribute(points);

/// <summary>
/// Says which step of the kata's README a test belongs to. Tests run in the order of the steps,
/// and within a step in the order of their declaration, so that the first failure is the next
/// thing to do.
/// </summary>
/// <remarks>
/// On a fixture it holds for all of its tests, whatever they say themselves: for a fixture that
/// repeats another's tests on something that a later step is about.
/// </remarks>
/// <param name="id">The id of the step in <c>kata.json</c>.</param>
/// <param name="line">Filled in by the compiler.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class StepAttribute(string id, [CallerLineNumber] int line = 0) : PropertyAttribute(id), IApplyToTest
{
    /// <summary>The name of the property of a test that holds the id of its step.</summary>
    internal const string PropertyName = "Step";

    private const int Steps = 100;
    private const int LinesPerStep = 10_000;

    /// <summary>The id of the step.</summary>
    public string Id { get; } = id;

    void IApplyToTest.ApplyToTest(Test test)
    {
        // A method with test cases is a suite of its own, and knows its fixture by the method only.
        var fixture = (test.TypeInfo ?? test.Method?.TypeInfo)?.Type;
        var step = Find<StepAttribute>(fixture)?.Id ?? Id;
        test.Properties.Set(PropertyName, step);
        if (fixture is null || Find<KataAttribute>(fixture) is not { } kata)
            return;

        // Where the fixture's step rules, the tests' own ones still order them.
        var manifest = KataManifest.Load(fixture.Assembly, kata.Id);
        var place = (manifest.StepNumber(step) * Steps) + manifest.StepNumber(Id);
        test.Properties.Set(PropertyNames.Order, (place * LinesPerStep) + line);
    }

    private static T? Find<T>(Type? fixture)
        where T : Attribute =>
        fixture?.GetCustomAttribute<T>(inherit: true);
}

/// <summary>The categories of kata tests; a rubric can weigh them.</summary>
public static class Categories
{
    /// <summary>What the server answers.</summary>
    public const string Behaviour = nameof(Behaviour);

    /// <summary>What the server survives.</summary>
    public const string Robustness = nameof(Robustness);

    /// <summary>Whether the server is the model that the kata teaches, by the kernel's view.</summary>
    public const string Model = nameof(Model);

    /// <summary>What the server does with very many clients.</summary>
    public const string Scale = nameof(Scale);
}
