using NUnit.Framework;

namespace Katas.Testing;

/// <summary>
/// What the servers from kata 03 on do besides: their one thread waits for readiness in the
/// kernel, and wakes only when there is something to do.
/// </summary>
public abstract class ReadinessServerContract : LoopServerContract
{
    private const int SmallBuffers = 32 * 1024;

    /// <summary>The system calls that the model waits in.</summary>
    protected abstract IReadOnlySet<string> WaitsIn { get; }

    /// <summary>How the lesson names the model's wait: <c>Socket.Select</c>.</summary>
    protected abstract string WaitName { get; }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Waits_for_readiness_while_idle()
    {
        var server = Start();
        server.Connect().ExchangeAndClose("hello");

        server.ExpectParked(WaitsIn, $"with nobody connected, the server's thread is parked in {WaitName}");
        server.ExpectIdle("with nobody connected");

        server.Connect().Exchange("hello");

        server.ExpectParked(WaitsIn, $"an idle server's thread is parked in {WaitName}");
    }

    [Test, Points(1), Category(Categories.Model), Step("model")]
    public void Waits_for_nothing_else_while_it_is_busy()
    {
        var server = Start();
        var talks = server.Connect(3).Select(c => c.KeepTalking()).ToList();
        try
        {
            server.ExpectSoon(
                () => talks.All(t => t.Exchanges >= 10),
                "every client that is connected gets its replies",
                () => $"of its first 10 replies each client has {string.Join(", ", talks.Select(t => t.Exchanges))}");

            server.ExpectSeldomParkedElsewhere(WaitsIn, $"while clients talk, the server's thread works, or waits in {WaitName}");

            // No client of ours can be taken by somebody else in the moment between readiness and accept.
            server.Expect(
                server.ListenerMayWait != true,
                "the listener is nonblocking, too: another process may be quicker, and accept would wait for the next client",
                "the listener is blocking");
        }
        finally
        {
            talks.ForEach(t => t.Dispose());
        }
    }

    [Test, Points(3), Category(Categories.Model), Step("model")]
    public void Uses_no_processor_time_while_200_clients_are_idle()
    {
        var server = Start();
        foreach (var client in server.Connect(200))
            client.Exchange("hello");

        // Some have not said a word yet.
        server.Connect(10);

        server.ExpectIdle("while 200 clients are idle");
        server.ExpectParked(WaitsIn, $"while 200 clients are idle, the server's thread is parked in {WaitName}");
        server.ExpectRestsBetweenMessages(server.Connect());
    }

    [Test, Points(1), Category(Categories.Robustness), Step("model")]
    public void Goes_on_after_its_process_was_stopped_and_continued()
    {
        var server = Start();
        var client = server.Connect();
        client.Exchange("before");

        // epoll_wait then ends with EINTR, although no signal handler has run. See signal(7).
        for (var i = 0; i < 3; i++)
        {
            server.AwaitRest();
            server.Kernel.StopAndContinue();
            client.Exchange("where were we?");
            server.Connect().Exchange("somebody new");
        }

        // However often, with nothing in between.
        for (var i = 0; i < 12; i++)
        {
            server.AwaitRest();
            server.Kernel.StopAndContinue();
        }

        client.Exchange("and now?");
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Starts_no_thread_per_client()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        server.Connect().Exchange("the first");
        var kernel = server.Kernel;
        var before = kernel.Threads;

        foreach (var client in server.Connect(100))
            client.Exchange("one more");

        // Nor for one that does not read.
        Client.PushUntilRefused(server.Connect(20), Bulk);

        server.Expect(
            kernel.Threads <= before + RuntimesOwn,
            $"one thread serves all: about {before} threads in the process with 120 more clients",
            $"{kernel.Threads} threads");
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Watches_all_its_clients_in_one_wait()
    {
        const int Clients = 1100;
        var server = Start();

        // All at once: a server that is late for each of them would take minutes for one after the other.
        var clients = server.Connect(Clients);
        foreach (var client in clients)
            client.Send("hello");
        foreach (var client in clients)
            client.ExpectReplyTo("hello"u8);

        // Asynchronous operations and other threads do their waiting elsewhere.
        var kernel = server.Kernel;
        var watched = 0;
        server.ExpectSoon(
            () => (watched = Math.Max(watched, kernel.SocketsWatchedByServerThread() ?? 0)) >= Clients + 1,
            $"the server's thread waits in {WaitName} for all {Clients} clients that are connected, and for the next one",
            () => $"its wait is for {watched} sockets at most");
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Stops_watching_for_writability_when_nothing_is_pending()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var client = server.Connect();

        client.Exchange(RandomBytes(server, Bulk / 4), ReaderPace.LateAndSlow);

        server.ExpectIdle("after all replies were delivered to a slow reader");
    }

    [Test, Points(2), Category(Categories.Model), Step("backpressure")]
    public void Sleeps_while_a_client_does_not_read()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        const int Mute = 20;

        server.AwaitService();
        Client.PushUntilRefused(server.Connect(Mute), 2 * Bulk);

        // A flood jumps over what lies just below the server's bound; small messages at leisure end there.
        var leisurely = server.Connect();
        for (var i = 0; i < 3_000 && leisurely.SendUntilRefused(new byte[1_000]) == 1_000; i++)
            server.AwaitPause();

        server.ExpectIdle("while clients that have sent much do not read their replies");

        // To try again now and then is to be late, or to wake for nothing.
        var kernel = server.Kernel;
        var watched = 0;
        server.ExpectSoon(
            () => (watched = Math.Max(watched, kernel.SocketsWatchedForRoomByServerThread() ?? 0)) >= Mute,
            $"while {Mute} clients do not read their replies, the server's thread waits in {WaitName} for room for each of them",
            () => $"its wait is for the room of {watched} at most");
    }

    [Test, Points(2), Category(Categories.Model), Step("half-close")]
    public void Sleeps_while_half_closed_clients_do_not_read()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        server.AwaitService();
        var data = RandomBytes(server, 300_000);

        // Of some, the server has read up to the end of the stream while replies are pending,
        // however large or small its buffers are.
        for (var length = 16_000; length <= data.Length; length += 4_000)
        {
            var client = server.Connect();
            var sent = client.SendUntilRefused(data.AsMemory(0, length));
            client.HalfClose();
            if (sent < length)
                break;
        }

        server.ExpectIdle("while clients that have half-closed do not read their replies");
    }
}
