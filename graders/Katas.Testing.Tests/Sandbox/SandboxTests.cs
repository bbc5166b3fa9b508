using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>A right server in the sandbox notices nothing of it; the test sees it as it sees any other.</summary>
public sealed class SandboxTests : SandboxFixture
{
    [Test]
    public void A_right_server_passes_and_stops()
    {
        var server = Start<GoodServer>();
        var client = server.Connect();
        client.Exchange("hello");

        server.ExpectStop();
        client.ExpectClosed();
    }

    [Test]
    public void The_kernel_names_the_call_that_a_server_waits_in()
    {
        var server = Start<GoodServer>();

        server.ExpectParked(Parked.InAccept, "waiting for a client");
        server.Connect().Exchange("hello");
        server.ExpectParked(Parked.InReceive, "waiting for bytes");
    }

    [Test]
    public void What_a_server_polls_can_be_read()
    {
        var kernel = Start<PaddingServer>().Kernel;
        int? watched = null;

        Assert.That(Patience.Until(() => (watched = kernel.WatchedByServerThread()) is not null, Patience.ForProgress), "it polls");
        Assert.That(watched, Is.EqualTo(1));
    }

    [Test]
    public void The_kernel_tells_memory_threads_descriptors_and_processor_time()
    {
        var server = Start<GoodServer>();
        server.Connect().Exchange("hello");

        var kernel = server.Kernel;
        Assert.That(kernel.ResidentBytes, Is.InRange(10_000_000, 200_000_000));
        Assert.That(kernel.Threads, Is.InRange(5, 40));
        Assert.That(kernel.Descriptors, Is.InRange(5, 100));
        Assert.That(kernel.ProcessCpu, Is.LessThan(TimeSpan.FromSeconds(10)));
        server.ExpectIdle("while a client is idle");
    }

    [Test]
    public void Readiness_can_be_forbidden()
    {
        Start<PollingServer>(options: new ServerOptions { ForbidReadiness = true });
        Start<GoodServer>(options: new ServerOptions { ForbidReadiness = true }).Connect().Exchange("hello");
    }

    [Test]
    public void An_exception_is_reported_with_its_source_line()
    {
        var server = Start<ThrowingServer>();

        var message = FailureOf(() => server.Connect().Exchange("hello"));

        Assert.That(message, Does.Contain("threw InvalidOperationException: no plan for clients"));
        Assert.That(message, Does.Contain("// the line to be reported"));
    }

    [Test]
    public void An_exit_is_reported_with_its_code_and_last_words()
    {
        var server = Start<ExitingServer>();

        var message = FailureOf(() => server.Connect().Exchange("hello"));

        Assert.That(message, Does.Contain("its process ended with exit code 7"));
        Assert.That(message, Does.Contain("output    farewell"));
    }

    [Test]
    public void A_server_dies_with_its_test_whatever_it_is_doing()
    {
        KataFixture.Launcher = new BubblewrapLauncher(new SandboxLimits { MayStartProcesses = true });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var descriptor = (int)listener.Server.Handle;
        using var host = HostProcess.Start(
            [descriptor],
            typeof(StubbornServer).Assembly.Location,
            (control, path) => new Host.HostArguments(descriptor, control, path, typeof(StubbornServer).FullName!, false).ToCommandLine());
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        client.GetStream().ReadExactly(new byte[1]);

        // What the kernel does when the test process is killed: it closes the channel.
        host.CloseControl();

        Assert.That(host.WaitForExit(Patience.ForProgress), "the sandbox has ended by itself");
        Assert.That(Patience.Until(() => Inside().Count == 0, Patience.ForProgress), "and so has all inside");
    }

    [Test]
    public void A_server_that_runs_on_is_killed_with_what_it_started()
    {
        var server = Start<StubbornServer>(new SandboxLimits { MayStartProcesses = true });
        server.Connect().ReadExactly(1);
        Assert.That(Inside(), Has.Some.Contains("sleep"));

        server.Dispose();

        Assert.That(Inside(), Is.Empty);
    }

    [Test]
    public void A_sandbox_that_cannot_be_set_up_is_not_the_servers_fault()
    {
        var failure = Assert.Throws<SandboxFailure>(() => Start<GoodServer>(new SandboxLimits { Tasks = 1 }));

        Assert.That(failure.Message, Does.StartWith("The sandbox could not be set up"));
    }

    [Test]
    public void A_sandbox_costs_little()
    {
        var direct = TimeOf(new DirectLauncher());
        var sandboxed = TimeOf(new BubblewrapLauncher());

        // Not a benchmark: only that nothing waits for a time-out while a server starts or ends.
        TestContext.Out.WriteLine($"from start to end: {direct.TotalMilliseconds:0} ms directly, {sandboxed.TotalMilliseconds:0} ms in the sandbox");
        Assert.That(sandboxed, Is.LessThan(direct + TimeSpan.FromSeconds(2)));
    }

    // The median of a few.
    private TimeSpan TimeOf(ServerLauncher launcher)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            using (var server = Start<GoodServer>(launcher))
                server.Connect().Exchange("hello");
            times.Add(watch.Elapsed);
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    private static string FailureOf(Action action)
    {
        using var isolated = new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext();
        return Assert.Throws<KataFailure>(action)!.Message;
    }
}
