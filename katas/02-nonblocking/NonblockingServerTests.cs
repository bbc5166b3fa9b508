using Katas.Host;
using Katas.Testing;
using NUnit.Framework;

namespace Katas.Nonblocking;

[TestFixture, Kata("02-nonblocking")]
public sealed class NonblockingServerTests : LoopServerContract
{
    private static readonly HashSet<string> WaitsForSomeone =
        [.. Parked.InPoll, .. Parked.InEpollWait, .. Parked.InAccept, .. Parked.InReceive, .. Parked.InSend];

    private static readonly TimeSpan AnswerAtMost = TimeSpan.FromMilliseconds(5);

    // What comes back in two pieces has to wait for TCP, which sends a second one only when the first
    // has been acknowledged, and that takes 40 ms. See TCP_NODELAY in tcp(7).
    private const string OneByte = "?";

    private static readonly TimeSpan LongSilence = TimeSpan.FromMilliseconds(300);

    [Test, Points(3), Category(Categories.Model), Step("model")]
    public void Works_where_the_kernel_refuses_every_readiness_call()
    {
        if (!ReadinessBan.IsSupported || ServerUnderTest.InProcessReason is not null)
            Assert.Ignore($"Skipped: this check needs Linux on x86-64 or ARM64 and a server in its own process, but {ServerUnderTest.InProcessReason ?? "this is another processor"}.");
        var server = Start(new ServerOptions { ForbidReadiness = true });

        var clients = server.Connect(20);
        foreach (var client in clients)
            client.Exchange("no poll, no select, no epoll");
        clients[0].HalfClose();
        clients[0].ExpectEnd();
        clients[1].Exchange("still here");
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Never_waits_for_one_socket_while_idle()
    {
        var server = Start();
        server.Connect().ExchangeAndClose("hello");

        server.ExpectNeverParked(WaitsForSomeone, "with nobody connected, the loop asks and goes on; it waits in no call on a socket");
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Never_waits_for_one_socket_with_silent_clients()
    {
        var server = Start();
        foreach (var client in server.Connect(20))
            client.Exchange("hello");

        server.ExpectNeverParked(WaitsForSomeone, "with silent clients, the loop asks and goes on; it waits in no call on a socket");
    }

    [Test, Points(1), Category(Categories.Model), Step("model")]
    public void Answers_within_milliseconds()
    {
        var server = Start();
        var client = server.Connect();

        ExpectAnswersInTime(server, () => UsualTime(server, client, exchanges: 25, server.AwaitPause), "an idle loop");
    }

    [Test, Points(1), Category(Categories.Model), Step("model")]
    public void Answers_within_milliseconds_whoever_else_is_silent()
    {
        var server = Start();
        foreach (var silent in server.Connect(20))
            silent.Exchange("and then silent");
        var client = server.Connect();

        // One sleep for a turn, and not one for each client that has nothing to say.
        ExpectAnswersInTime(server, () => UsualTime(server, client, exchanges: 25, server.AwaitPause), "with 20 silent clients, an idle loop");
    }

    [Test, Points(1), Category(Categories.Model), Step("model")]
    public void Answers_within_milliseconds_who_comes_first()
    {
        var server = Start();

        ExpectAnswersInTime(server, () => UsualTimeOfFirst(server, clients: 15), "with nobody connected, too, an idle loop");
    }

    [Test, Points(1), Category(Categories.Model), Step("model")]
    public void Answers_within_milliseconds_after_a_long_silence()
    {
        var server = Start();
        var client = server.Connect();
        client.Exchange("and then a silence");

        // Long enough that a loop which doubles its sleep, turn by turn, oversleeps. A busy machine may disturb several
        // looks, each of which takes more than a second.
        ExpectAnswersInTime(
            server,
            () => UsualTime(server, client, exchanges: 5, () => client.ExpectSilence(LongSilence, "nothing, as long as the client is silent")),
            $"after {LongSilence.TotalMilliseconds:0} ms of silence, too, an idle loop",
            takesSeconds: true);
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Leaves_the_watching_to_nobody_else()
    {
        const int Clients = 20;
        var server = Start();
        foreach (var client in server.Connect(Clients))
            client.Exchange("hello");
        server.AwaitRest();

        // The runtime watches every socket that has had to wait for an asynchronous operation.
        var watched = server.Kernel.WatchedByAnyEpoll();
        server.Expect(
            watched < Clients / 2,
            $"with {Clients} clients, the loop alone finds out what they send",
            $"an epoll instance in the process watches {watched} descriptors: asynchronous operations (ReceiveAsync …) wait by epoll, behind your back");
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Starts_no_thread_per_client()
    {
        var server = Start(new ServerOptions { SocketBuffers = 32 * 1024 });
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

    // An idle loop may sleep for a millisecond. The rest is for a machine that disturbs it in other ways
    // than by a busy processor, and a calm moment is enough.
    private static void ExpectAnswersInTime(ServerUnderTest server, Func<TimeSpan> measure, string loop, bool takesSeconds = false)
    {
        var usual = TimeSpan.MaxValue;
        server.ExpectSoon(
            () => (usual = measure()) <= AnswerAtMost,
            $"{loop} asks again after a millisecond at the latest, so an answer takes less than {AnswerAtMost.TotalMilliseconds:0} ms",
            () => $"it takes {usual.TotalMilliseconds:0.0} ms",
            takesSeconds);
    }

    // The median of some exchanges, each with a loop that has gone idle.
    private static TimeSpan UsualTime(ServerUnderTest server, Client client, int exchanges, Action awaitIdle)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < exchanges; i++)
        {
            awaitIdle();
            times.Add(UndisturbedTime.Of(server, () => Ask(client)));
            client.ExpectReplyTo("?"u8);
        }

        return Median(times);
    }

    // The median of some clients that come one after another, each to a loop that has nobody and has gone idle.
    private static TimeSpan UsualTimeOfFirst(ServerUnderTest server, int clients)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < clients; i++)
        {
            server.AwaitPause();
            IReadOnlyList<Client> first = [];
            times.Add(UndisturbedTime.Of(server, () => first = Ask(server.Connect())));
            using var client = first[0];
            client.ExpectReplyTo("?"u8);

            // So that the loop is known to have noticed that nobody is left.
            client.HalfClose();
            client.ExpectEnd();
        }

        return Median(times);
    }

    private static IReadOnlyList<Client> Ask(Client client)
    {
        client.Send(OneByte);
        return [client];
    }

    private static TimeSpan Median(List<TimeSpan> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
