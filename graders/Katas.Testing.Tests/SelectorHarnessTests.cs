using Katas.Host.Probing;
using Katas.Selectors;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>What the harness tells of selectors that are wrong, stuck or gone.</summary>
public sealed class SelectorHarnessTests
{
    private IProbeRun _run = null!;

    [SetUp]
    public void StartProbe() => _run = new ProcessProbe(typeof(IdleSelector).Assembly.Location);

    [TearDown]
    public void EndProbe() => _run.Dispose();

    [Test]
    public void A_call_that_returns_what_it_should_passes()
    {
        var selector = Create<IdleSelector>();

        selector.SelectNow().ExpectNothing("it never finds anything");
        selector.ExpectThrows<KeyNotFoundException>(s => s.Unregister(s.Descriptor(3)));
    }

    [Test]
    public void A_derived_exception_is_as_good_as_its_base()
    {
        var selector = Create<IdleSelector>();

        selector.ExpectThrows<SystemException>(s => s.Unregister(s.Descriptor(3)));
    }

    [Test]
    public void An_exception_that_only_has_the_right_name_is_not_taken_for_it()
    {
        var selector = Create<NameThrowingSelector>();

        var message = FailureOf(() => selector.ExpectThrows<KeyNotFoundException>(s => s.Unregister(s.Descriptor(3))));

        Assert.That(message, Does.Contain("expected  NameThrowingSelector.Unregister(3) throws KeyNotFoundException"));
        Assert.That(message, Does.Contain("got       it threw Katas.Testing.Tests.SameNames.KeyNotFoundException: 3 is not registered."));
    }

    [Test]
    public void An_exception_of_the_learners_own_is_as_good_as_its_base()
    {
        var selector = Create<DerivingSelector>();

        selector.ExpectThrows<KeyNotFoundException>(s => s.Unregister(s.Descriptor(3)));
    }

    [Test]
    public void A_wrong_key_is_shown_beside_the_right_one()
    {
        var selector = Create<IdleSelector>();
        var (file, _) = selector.Pair();

        var message = FailureOf(() => selector.Register(file, SelectorEvents.Read, "data").Expect(file, SelectorEvents.Read, "data"));

        Assert.That(message, Does.Contain($"expected  IdleSelector.Register({file}, Read, \"data\") returns the key ({file}, {file.Descriptor}, Read, \"data\")"));
        Assert.That(message, Does.Contain($"got       it returned ({file}, 0, Read, \"data\")"));
    }

    [Test]
    public void An_exception_is_reported_with_its_message_and_source_line()
    {
        var selector = Create<IdleSelector>();

        var message = FailureOf(() => selector.GetKey(selector.Descriptor(3)));

        Assert.That(message, Does.Contain("it threw InvalidDataException: no plan for keys"));
        Assert.That(message, Does.Match(@"in GetKey, Selectors\.cs:\d+"));
        Assert.That(message, Does.Contain("// the line to be reported"));
    }

    // It would be in the memory of the worker, and in every report, once for each test.
    [Test]
    public void A_book_is_cut()
    {
        Assert.That(FailureOf(() => Create<WordySelector>().SelectNow()), Does.Contain("And then?").And.Length.LessThan(5_000));
        Assert.That(FailureOf(() => Create<WordySelector>().Select(null)), Does.Contain("And then?").And.Length.LessThan(5_000));
    }

    [Test]
    public void The_wrong_exception_is_reported_beside_the_right_one()
    {
        var selector = Create<IdleSelector>();

        var message = FailureOf(() => selector.ExpectThrows<ArgumentException>(s => s.Unregister(s.Descriptor(3))));

        Assert.That(message, Does.Contain("expected  IdleSelector.Unregister(3) throws ArgumentException"));
        Assert.That(message, Does.Contain("got       it threw KeyNotFoundException: 3 is not registered."));
    }

    [Test]
    public void An_exception_that_does_not_come_is_missed()
    {
        var selector = Create<IdleSelector>();

        var message = FailureOf(() => selector.ExpectThrows<ArgumentException>(s => s.Register(s.Descriptor(-1), SelectorEvents.Read)));

        Assert.That(message, Does.Contain("it returned as if nothing were wrong"));
    }

    [Test]
    public void What_is_not_written_yet_says_where_to_write_it()
    {
        var selector = Create<IdleSelector>();

        var message = FailureOf(() => selector.ExpectThrows<ArgumentException>(s => s.Modify(s.Descriptor(3), SelectorEvents.Read)));

        Assert.That(message, Is.EqualTo("Nothing to test yet. Write it in IdleSelector.cs."));
    }

    [Test]
    public void A_map_that_can_be_changed_is_noticed()
    {
        var map = Create<IdleSelector>().GetMap();

        map.ExpectHolds();

        Assert.That(FailureOf(map.ExpectReadOnly), Does.Contain("a dictionary that whoever casts it can change"));
    }

    [Test]
    public void A_selector_that_cannot_be_created_is_explained()
    {
        Assert.That(FailureOf(() => Create<ThrowingSelector>()), Does.Contain("it threw InvalidOperationException: no plan for selectors"));
        Assert.That(FailureOf(() => Create("Katas.Testing.Tests.NoSelector")), Does.Contain("Name your class exactly so."));
    }

    // The second one finds what the first has left in its process.
    [Test]
    public void A_thread_by_the_name_of_the_selectors_is_not_taken_for_it([Values(1, 2)] int selectors)
    {
        var selector = Create<DecoySelector>();
        if (selectors > 1)
            selector = Create<DecoySelector>();
        var pending = selector.BeginSelect(TimeSpan.FromSeconds(1));

        Assert.That(Patience.Until(() => selector.Kernel.ServerThreadParkedIn() is null, Patience.ForProgress), "the thread is at work");
        pending.End();
    }

    [Test]
    public void A_call_that_hangs_is_given_up_with_its_process()
    {
        var selector = Create<HangingSelector>();

        var message = FailureOf(() => selector.SelectNow());

        Assert.That(message, Does.Contain("expected  HangingSelector.Select(0 ms) returns"));
        Assert.That(message, Does.Contain("it did not return within 5 s"));
        Assert.That(selector.IsStuck);
        Assert.That(_run.HasEnded);
    }

    [Test]
    public void A_process_that_ends_is_reported_with_its_code_and_last_words()
    {
        var selector = Create<ExitingSelector>();

        var message = FailureOf(() => selector.SelectNow());

        Assert.That(message, Does.Contain("the process ended with exit code 7"));
        Assert.That(message, Does.Contain("output    farewell"));
    }

    [Test]
    public void A_selector_dies_with_its_test_whatever_it_is_doing()
    {
        using var host = HostProcess.Start(
            [],
            typeof(HangingSelector).Assembly.Location,
            (control, assembly) => new ProbeArguments(control, assembly).ToCommandLine());
        var request = $$"""{"Operation":"Create","Type":"{{typeof(HangingSelector).FullName}}"}""";
        host.Control.Write(System.Text.Encoding.ASCII.GetBytes($"{{\"Operation\":\"Renew\"}}\n{request}\n{{\"Operation\":\"Select\"}}\n"));
        var replies = new StreamReader(host.Control, leaveOpen: true);
        Assert.That(replies.ReadLine(), Is.Not.Null, "the host greets");
        Assert.That(replies.ReadLine(), Is.Not.Null, "its thread was started");
        Assert.That(replies.ReadLine(), Is.Not.Null, "the selector was created");

        // What the kernel does when the test process is killed: it closes the channel.
        host.CloseControl();

        Assert.That(host.WaitForExit(Patience.ForProgress), "the host has ended by itself");
    }

    [Test]
    public void A_refused_mechanism_is_refused_to_the_selectors_thread_alone()
    {
        if (!MechanismCalls.AreKnown)
            Assert.Ignore("Skipped: the system calls of this processor are not known.");
        var selector = new SelectorUnderTest(_run, Manifest, typeof(IdleSelector).FullName!, [Mechanism.Poll]);
        var (left, right) = selector.Pair();

        // The probe polls before it sends and receives.
        right.Send(3);

        Assert.That(left.Drain(), Is.EqualTo(3));
    }

    [Test]
    public void A_selector_inside_the_test_process_is_judged_alike()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Skipped: Windows has none of the system calls that the probe uses.");
        else
            ExpectJudgedAlike();
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void ExpectJudgedAlike()
    {
        using var run = new InProcessProbe(typeof(IdleSelector).Assembly.Location);
        var selector = new SelectorUnderTest(run, Manifest, typeof(IdleSelector).FullName!, []);
        var (file, _) = selector.Pair();

        selector.SelectNow().ExpectNothing("it never finds anything");
        Assert.That(FailureOf(() => selector.GetKey(file)), Does.Contain("it threw InvalidDataException: no plan for keys"));
        Assert.That(FailureOf(() => selector.Register(file, SelectorEvents.Read).Expect(file, SelectorEvents.Read)), Does.Contain($"({file}, 0, Read, null)"));
    }

    private SelectorUnderTest Create<T>()
        where T : ISelector => Create(typeof(T).FullName!);

    private SelectorUnderTest Create(string type) => new(_run, Manifest, type, []);

    private static KataManifest Manifest { get; } = new(
        "00-harness", "The harness", "Tests of tests.", "none", [], 0,
        ["linux"], new KataAnalyzer([]), [new KataStep("table", "Keep the table")]);

    private static string FailureOf(Action action)
    {
        using var isolated = new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext();
        return Assert.Throws<KataFailure>(action)!.Message;
    }
}
