using System.Reflection;
using Katas.Host.Probing;
using NUnit.Framework;

namespace Katas.Testing;

/// <summary>What the fixtures of selectors share: a probe that drives them, and a new selector for each test.</summary>
/// <param name="type">The full name of the selector's type.</param>
public abstract class SelectorFixture(string type)
{
    // Every call that hangs costs its whole bound; a selector that always hangs would cost minutes.
    private const int HangsAtMost = 3;

    private IProbeRun? _run;
    private SelectorUnderTest? _selector;
    private IReadOnlyList<Mechanism> _refused = [];
    private int _hangs;

    /// <summary>The selector of the test, created when it is first asked for.</summary>
    protected SelectorUnderTest Selector => _selector ??= Create();

    private KataManifest Kata => field ??= LoadManifest();

    /// <summary>Gives up on a selector that hangs again and again.</summary>
    [SetUp]
    public void RequireProgress()
    {
        KataFixture.Budget?.Demand();
        if (_hangs >= HangsAtMost)
            throw new KataFailure($"Not tested, because {_hangs} tests of {type.Split('.')[^1]} before this one never came to an end. Begin with those.");
    }

    /// <summary>Lets the next test begin with a selector of its own.</summary>
    [TearDown]
    public void ForgetSelector()
    {
        if (_selector is { IsStuck: true })
            _hangs++;
        _selector = null;

        // Here, so that a grader learns in which test the process ended.
        if (_run is { HasEnded: true })
            EndProbe();
    }

    /// <summary>Ends the probe.</summary>
    [OneTimeTearDown]
    public void EndProbe()
    {
        _run?.Dispose();
        _run = null;
    }

    /// <summary>Creates a selector, in place of the one before.</summary>
    /// <param name="refused">What the kernel pretends not to know when the selector's thread asks for it.</param>
    /// <returns>The selector.</returns>
    protected SelectorUnderTest Create(params IReadOnlyList<Mechanism> refused)
    {
        // One process serves many tests; one that has ended, or was ended because it hung, is replaced.
        // So is one in which the kernel refused something else: a right selector may find out once, and remember.
        if (_run is { HasEnded: true } || !refused.SequenceEqual(_refused))
            EndProbe();
        _refused = refused;
        _run ??= StartProbe();
        return _selector = new SelectorUnderTest(_run, Kata, type, refused);
    }

    private IProbeRun StartProbe()
    {
        var assembly = KataFixture.ServerAssembly ?? GetType().Assembly.Location;
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Skipped: Windows has none of the system calls that the selectors of this kata wait in.");
        return !OperatingSystem.IsWindows() && ServerUnderTest.InProcessReason is not null
            ? new InProcessProbe(assembly)
            : new ProcessProbe(assembly);
    }

    private KataManifest LoadManifest()
    {
        var attribute = GetType().GetCustomAttribute<KataAttribute>()
            ?? throw new InvalidOperationException($"{GetType().Name} lacks [Kata(\"…\")].");
        return KataManifest.Load(GetType().Assembly, attribute.Id);
    }
}
