using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>What the harness tells of servers that are right, wrong, stubborn or gone.</summary>
public sealed class HarnessTests
{
    private ServerUnderTest _server = null!;

    // Some of these tests look for processes by the number that the server knows them by.
    [OneTimeSetUp]
    public void StartDirectly() => KataFixture.Launcher = new DirectLauncher();

    [OneTimeTearDown]
    public void StartAsUsual() => KataFixture.Launcher = ServerLauncher.Default;

    [TearDown]
    public void EndServer() => _server?.Dispose();

    [Test]
    public void A_right_server_passes()
    {
        Start<GoodServer>();

        _server.Connect().Exchange("hello");
    }

    [Test]
    public void A_right_server_stops()
    {
        Start<GoodServer>();
        var client = _server.Connect();
        client.Exchange("hello");

        _server.ExpectStop();
        client.ExpectClosed();
    }

    [Test]
    public void A_server_that_closes_its_listener_at_stop_wakes_from_accept()
    {
        Start<GoodServer>();
        _server.ExpectParked(Parked.InAccept, "waiting for a client");

        _server.ExpectStop();
    }

    [Test]
    public void A_wrong_byte_is_named_with_its_place()
    {
        Start<LowerCaseServer>();

        var message = FailureOf(() => _server.Connect().Exchange("Hello"));

        Assert.That(message, Does.Contain("expected  \"HELLO\" at byte 1 of the replies"));
        Assert.That(message, Does.Contain("got       \"Hello\""));
        Assert.That(message, Does.Contain("wire      sent 5 bytes \"Hello\", received 5 bytes \"Hello\""));
        Assert.That(message, Does.Contain("KATA_SEED="));
    }

    [Test]
    public void A_wrong_byte_is_told_at_once()
    {
        Start<LowerCaseServer>();
        _server.Connect().ExchangeAndClose("12345");

        // The quickest of some, because the machine may be busy.
        var times = Enumerable.Range(0, 5).Select(_ =>
        {
            var client = _server.Connect();
            var watch = Stopwatch.StartNew();
            FailureOf(() => client.Exchange("Hello"));
            return watch.Elapsed;
        });

        Assert.That(times.Min(), Is.LessThan(TimeSpan.FromMilliseconds(250)));
    }

    [Test]
    public void A_byte_too_many_is_shown()
    {
        Start<TalkativeServer>();
        var client = _server.Connect();

        client.Send("hello");
        client.ExpectReplyTo("hello"u8);
        client.HalfClose();

        Assert.That(FailureOf(client.ExpectEnd), Does.Contain("1 byte \"!\" more"));
    }

    [Test]
    public void Bytes_that_are_missing_or_sent_twice_are_told_from_wrong_ones()
    {
        const string Text = "the quick brown fox jumps over the lazy dog";
        Start<LosingServer>();
        Assert.That(FailureOf(() => _server.Connect().Exchange(Text)), Does.Contain("These bytes are due 15 bytes later: those between were never sent."));
        _server.Dispose();

        Start<StutteringServer>();
        Assert.That(FailureOf(() => _server.Connect().Exchange(Text)), Does.Contain("These bytes were due 10 bytes earlier: they were sent again."));
        _server.Dispose();

        Start<LowerCaseServer>();
        Assert.That(FailureOf(() => _server.Connect().Exchange(Text)), Does.Not.Contain("These bytes"));
    }

    [Test]
    public void A_silence_is_told_with_what_the_thread_does_meanwhile()
    {
        Start<GoodServer>();
        _server.Connect().Exchange("the first");
        Assert.That(FailureOf(() => _server.Connect().Exchange("the second")), Does.Contain(", while its thread waits in recvmsg"));
        _server.Dispose();

        Start<SpinningServer>();
        Assert.That(FailureOf(() => _server.Connect().Exchange("hello")), Does.Contain(", while its thread never rests"));
    }

    [Test]
    public void A_server_that_lets_nobody_in_gives_no_sign_of_life()
    {
        Start<DeafServer>();
        Assert.That(Patience.Until(() => _server.Output.Contains("deaf", StringComparison.Ordinal), Patience.ForStart), "it is deaf");
        var watch = Stopwatch.StartNew();

        Assert.That(_server.LookForLife(), Is.EqualTo(SignOfLife.None));
        Assert.That(watch.Elapsed, Is.LessThan(Patience.ForStart), "the kernel tries for two minutes");
    }

    [Test]
    public void An_exception_is_reported_with_its_message_and_source_line()
    {
        Start<ThrowingServer>();

        var message = FailureOf(() => _server.Connect().Exchange("hello"));

        Assert.That(message, Does.Contain("server    threw InvalidOperationException: no plan for clients"));
        Assert.That(message, Does.Match(@"in Run, Servers\.cs:\d+"));
        Assert.That(message, Does.Contain("// the line to be reported"));
    }

    [Test]
    public void An_exception_is_reported_before_clients_notice_it()
    {
        Start<ThrowingAndLingeringServer>();

        Assert.That(FailureOf(() => _server.Connect().Exchange("hello")), Does.Contain("threw InvalidOperationException: no plan for clients"));
    }

    [Test]
    public void An_exit_is_reported_with_its_code_and_last_words()
    {
        Start<ExitingServer>();

        var message = FailureOf(() => _server.Connect().Exchange("hello"));

        Assert.That(message, Does.Contain("its process ended with exit code 7"));
        Assert.That(message, Does.Contain("output    farewell"));
    }

    [Test]
    public void An_early_return_is_reported()
    {
        Start<ReturningServer>();

        Assert.That(FailureOf(() => _server.Connect().Exchange("hello")), Does.Contain("Run returned, although nobody cancelled stop"));
    }

    [Test]
    public void A_server_that_hardly_gets_a_processor_has_more_time_to_stop()
    {
        Start<LaboriousServer>();
        var others = Enumerable.Range(0, Environment.ProcessorCount * 6)
            .Select(_ => Process.Start("sh", ["-c", "while :; do :; done"])).ToList();
        try
        {
            _server.ExpectStop();
        }
        finally
        {
            foreach (var other in others)
            {
                other.Kill();
                other.Dispose();
            }
        }
    }

    [Test]
    public void An_exception_at_stop_is_reported()
    {
        Start<ThrowingAtStopServer>();

        Assert.That(FailureOf(() => _server.ExpectStop()), Does.Contain("threw InvalidOperationException: no plan for stop"));
    }

    [Test]
    public void A_return_that_a_server_reports_itself_does_not_count()
    {
        Start<ForgingServer>();
        _server.Connect().ExchangeAndClose("hello");

        Assert.That(FailureOf(() => _server.ExpectStop()), Does.Contain("Run still runs"));
    }

    [Test]
    public void A_return_that_a_server_reports_early_does_not_count()
    {
        Start<EarlyForgingServer>();
        _server.Connect().ExchangeAndClose("hello");

        Assert.That(FailureOf(() => _server.ExpectStop()), Does.Contain("Run still runs"));
    }

    [Test]
    public void A_server_that_reports_its_return_and_exits_has_not_returned()
    {
        Start<ForgingAndExitingServer>();
        _server.Connect().ExchangeAndClose("hello");

        Assert.That(FailureOf(() => _server.ExpectStop()), Does.Contain("Run did not return"));
    }

    [Test]
    public void A_forged_report_is_told_as_the_end_of_the_process()
    {
        var ends = new List<ServerEnd>();
        KataFixture.ServerEnded = ends.Add;
        Start<EarlyForgingServer>();
        _server.Connect().ExchangeAndClose("hello");
        _server.Dispose();
        KataFixture.ServerEnded = null;

        Assert.That(ends.Select(e => e.Cause), Is.EqualTo([ServerEndCause.ChannelAbuse]));
    }

    [Test]
    public void A_thread_by_the_name_of_the_servers_is_not_taken_for_it()
    {
        Start<DecoyServer>();
        _server.Connect().Exchange("hello");

        Assert.That(
            FailureOf(() => _server.ExpectParked(Parked.InAccept, "waiting for a client")),
            Does.Contain("waiting for a client").And.Contain("in futex"));
    }

    [Test]
    public void A_class_that_cannot_be_created_is_explained()
    {
        Start<UncreatableServer>();

        Assert.That(
            FailureOf(() => _server.Connect().Exchange("hello")),
            Does.Contain("Give the class a public constructor without parameters."));
    }

    [Test]
    public void An_ignored_stop_fails_and_names_where_the_server_is()
    {
        Start<PollingServer>();
        _server.ExpectParked(Parked.InPoll, "it polls");
        _server.Dispose();

        Start<StubbornServer>();
        _server.Connect().ReadExactly(1);

        Assert.That(FailureOf(() => _server.ExpectStop()), Does.Contain("Run still runs"));
    }

    [Test]
    public void Killing_a_server_kills_what_it_started()
    {
        Start<StubbornServer>();
        var child = ReadChildId(_server.Connect());
        Assert.That(IsAlive(child), "the child runs");

        _server.Dispose();

        Assert.That(Patience.Until(() => !IsAlive(child), Patience.ForProgress), $"process {child} is gone");
    }

    [Test]
    public void What_a_server_leaves_behind_is_killed_too()
    {
        Start<AbandoningServer>();
        var client = _server.Connect();
        var child = ReadChildId(client);
        client.Send("exit");
        client.ExpectClosed();
        Assert.That(IsAlive(child), "the child outlives the server");

        _server.Dispose();

        Assert.That(Patience.Until(() => !IsAlive(child), Patience.ForProgress), $"process {child} is gone");
    }

    [Test]
    public void A_server_dies_with_its_test_whatever_it_is_doing()
    {
        using var listener = Listen();
        var descriptor = (int)listener.Handle;
        using var host = HostProcess.Start(
            [descriptor],
            typeof(StubbornServer).Assembly.Location,
            (control, assembly) => new Host.HostArguments(descriptor, control, assembly, typeof(StubbornServer).FullName!, false).ToCommandLine());
        using var client = new TcpClient();
        client.Connect(System.Net.IPAddress.Loopback, ((System.Net.IPEndPoint)listener.LocalEndPoint!).Port);
        var child = int.Parse(new StreamReader(client.GetStream()).ReadLine()!, CultureInfo.InvariantCulture);

        // What the kernel does when the test process is killed: it closes the channel.
        host.CloseControl();

        Assert.That(host.WaitForExit(Patience.ForProgress), "the host has ended by itself");
        Assert.That(Patience.Until(() => !IsAlive(child), Patience.ForProgress), $"process {child} is gone");
    }

    [Test]
    public void Output_without_end_blocks_nobody_and_only_its_tail_is_kept()
    {
        Start<ChattyServer>();

        _server.Connect().Exchange("hello");

        string Message() => FailureOf(() => _server.Expect(false, "nothing", "all"));
        Assert.That(
            Patience.Until(() => Message().Contains("line 19999 of what nobody asked for", StringComparison.Ordinal), Patience.ForProgress),
            "the last line arrives");
        Assert.That(Message(), Has.Length.LessThan(2000));
    }

    [Test]
    public void The_kernel_names_the_call_that_a_server_waits_in()
    {
        Start<GoodServer>();

        _server.ExpectParked(Parked.InAccept, "waiting for a client");
        _server.Connect().Exchange("hello");
        _server.ExpectParked(Parked.InReceive, "waiting for bytes");

        Assert.That(
            FailureOf(() => _server.ExpectParked(Parked.InEpollWait, "epoll")),
            Does.Contain("in recvmsg 100% of the time"));
    }

    [Test]
    public void Where_readiness_is_forbidden_poll_fails_and_blocking_calls_work()
    {
        Start<PollingServer>(new ServerOptions { ForbidReadiness = true });
        Assert.That(FailureOf(() => _server.ExpectStop()), Does.Match("threw SocketException: [A-Z][A-Za-z]+: "));
        _server.Dispose();

        Start<GoodServer>(new ServerOptions { ForbidReadiness = true });
        _server.Connect().Exchange("hello");
    }

    [Test]
    public void A_server_inside_the_test_process_is_judged_alike()
    {
        var listener = Listen();
        var port = ((System.Net.IPEndPoint)listener.LocalEndPoint!).Port;
        using var run = new InProcessRun(listener, typeof(GoodServer).Assembly.Location, typeof(GoodServer).FullName!);
        using var client = new TcpClient();
        client.Connect(System.Net.IPAddress.Loopback, port);
        client.GetStream().Write("hello"u8);
        var reply = new byte[5];
        client.GetStream().ReadExactly(reply);
        Assert.That(reply, Is.EqualTo("HELLO"u8.ToArray()));

        run.RequestStop();
        Assert.That(Patience.Until(() => run.HasReturned, Patience.ForProgress), "Run has returned");
        Assert.That(run.Failure, Is.Null);
    }

    [Test]
    public void No_descriptor_of_the_test_leaks_into_a_server()
    {
        Start<GoodServer>();
        _server.Connect().ExchangeAndClose("hello");
        var alone = _server.Kernel.Descriptors;
        _server.Dispose();

        var open = Enumerable.Range(0, 50).Select(_ => Listen()).ToList();
        Start<GoodServer>();
        _server.Connect().ExchangeAndClose("hello");

        // The runtime opens a few of its own at moments of its choice.
        Assert.That(_server.Kernel.Descriptors, Is.LessThan(alone + 10));
        open.ForEach(l => l.Dispose());
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static string FailureOf(Action action)
    {
        using var isolated = new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext();
        return Assert.Throws<KataFailure>(action)!.Message;
    }

    private static int ReadChildId(Client client)
    {
        var id = "";
        for (var c = 0; c != '\n'; id += (char)c)
            c = client.ReadExactly(1)[0];
        return int.Parse(id, CultureInfo.InvariantCulture);
    }

    // A killed process can stay a while as a zombie, until its parent looks.
    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Start<T>(ServerOptions? options = null)
        where T : IServer => _server = TestServer.Start<T>(options);
}
