using System.Reflection;
using Katas.Host;
using NUnit.Framework;

namespace Katas.Testing;

/// <summary>What all fixtures of katas share: the manifest, and servers that end with their test.</summary>
public abstract class KataFixture
{
    // One that ends before it has answered anything may have met a misfortune of the machine's, but not so often.
    private const int EndsAtMost = 3;

    // The first that wants a server: kata 05 has others before it.
    private const string FirstStep = "serve";

    private readonly List<ServerUnderTest> _servers = [];
    private string? _hopeless;

    /// <summary>
    /// The assembly that holds the server; null means the fixture's own, into which a kata's
    /// project compiles the learner's files. A grader names the submission's here.
    /// </summary>
    public static string? ServerAssembly { get; set; }

    /// <summary>How the processes of servers are started. A grader puts them into a sandbox here.</summary>
    public static ServerLauncher Launcher { get; set; } = ServerLauncher.Default;

    /// <summary>
    /// Called when the test of a server is over whose process ended without being asked to. A grader
    /// learns here why, also where the test has passed.
    /// </summary>
    public static Action<ServerEnd>? ServerEnded { get; set; }

    /// <summary>How much time there is for all tests of the server; null for as much as they take. A grader limits it here.</summary>
    public static TimeBudget? Budget { get; set; }

    /// <summary>The kata that the fixture belongs to.</summary>
    protected KataManifest Kata => field ??= LoadManifest();

    /// <summary>The path of the assembly that is tested.</summary>
    protected string AssemblyUnderTest => ServerAssembly ?? GetType().Assembly.Location;

    /// <summary>
    /// Finds out, once, whether there is anything to test, so that an untouched stub and a server that
    /// answers nothing, or ends at once, fail fast and clearly, and not by one long wait after the other.
    /// </summary>
    [OneTimeSetUp]
    public void FindSignOfLife()
    {
        // A grader's machine may stand still for a moment, and all marks depend on this one. A learner need not wait twice.
        var silencesAtMost = Budget is null ? 1 : 2;
        var sign = SignOfLife.End;
        for (var start = 1; sign is SignOfLife.End or SignOfLife.None && _hopeless is null; start++)
        {
            using var server = ServerUnderTest.Start(Kata, AssemblyUnderTest, new ServerOptions());
            sign = server.LookForLife();
            if (sign == SignOfLife.None && start >= silencesAtMost)
                _hopeless = DescribeSilence(server);
            else if (server.Failure is { IsUnwritten: true } failure)
                _hopeless = $"Nothing to test yet. Write your server in {Kata.ServerFile}{LineOf(failure)}; begin with {WhereToBegin()}.";
            else if (sign == SignOfLife.End && start >= EndsAtMost)
                _hopeless = DescribeEnd(server);
        }
    }

    /// <summary>Fails every test where there is nothing to test.</summary>
    [SetUp]
    public void RequireSignOfLife()
    {
        Budget?.Demand();
        if (_hopeless is not null)
            throw new KataFailure(_hopeless);
    }

    /// <summary>Ends the servers that the test has started.</summary>
    [TearDown]
    public void EndServers()
    {
        foreach (var server in _servers)
            server.Dispose();
        _servers.Clear();
    }

    /// <summary>Starts the learner's server.</summary>
    /// <param name="options">How to start it; null for the usual way.</param>
    /// <returns>The running server; it ends with the test.</returns>
    protected ServerUnderTest Start(ServerOptions? options = null)
    {
        var server = ServerUnderTest.Start(Kata, AssemblyUnderTest, options ?? new ServerOptions());
        _servers.Add(server);
        return server;
    }

    private string DescribeSilence(ServerUnderTest server)
    {
        AwaitLimit(server);
        return $"Your server answers nothing: {Patience.ForProgress.TotalSeconds:0} s after a client has sent one byte, Run is still busy{server.WhereItIs()}. Begin with {WhereToBegin()}.";
    }

    private string DescribeEnd(ServerUnderTest server)
    {
        var report = server.ReportOf("a reply to the first byte of the first client", $"the end of the server, {EndsAtMost} times out of {EndsAtMost}");
        return (report with { Step = ServerUnderTest.StepOf(Kata, FirstStep) }).ToString();
    }

    // Whether a server that does nothing but compute, or hoard, meets its limit must not depend on how busy the machine
    // is. A grader hears nothing meanwhile, and gives a worker up for that.
    private static void AwaitLimit(ServerUnderTest server)
    {
        if (Launcher.Limits is not { } limits)
            return;
        if (limits.CpuTime <= Patience.ForStart && server.HasUsed(limits.CpuTime / 4))
            Patience.Until(() => server.HasEnded, limits.CpuTime * 10 < Patience.ForTest ? limits.CpuTime * 10 : Patience.ForTest);
        Patience.Until(() => server.HasEnded || !TakesMemory(server), Patience.ForStart);
    }

    private static bool TakesMemory(ServerUnderTest server)
    {
        const long Much = 1024 * 1024;
        var before = server.PeakMemory;
        return Patience.Until(() => server.HasEnded || server.PeakMemory > before + Much, TimeSpan.FromSeconds(1));
    }

    private string WhereToBegin() => $"step {ServerUnderTest.StepOf(Kata, FirstStep)}";

    private static string LineOf(ServerFailure failure) => failure.Line > 0 ? $", line {failure.Line}" : "";

    private KataManifest LoadManifest()
    {
        var attribute = GetType().GetCustomAttribute<KataAttribute>()
            ?? throw new InvalidOperationException($"{GetType().Name} lacks [Kata(\"…\")].");
        return KataManifest.Load(GetType().Assembly, attribute.Id);
    }
}
