using NUnit.Framework;

namespace Katas.Testing;

// How connections end, and the server.
public abstract partial class ServerContract
{
    /// <summary>How many descriptors and threads the runtime may add meanwhile for itself; far fewer than a leak would.</summary>
    protected const int RuntimesOwn = 6;

    // The contract's second, and what it takes to start a thread and to be told of its end.
    private static readonly TimeSpan StopAtMost = TimeSpan.FromSeconds(1.25);

    [Test, Points(2), Category(Categories.Behaviour), Step("half-close")]
    public void Ends_the_stream_after_a_half_close()
    {
        var server = Start();
        var client = server.Connect();

        client.Exchange("the last words");
        client.HalfClose();
        client.ExpectEnd();
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("half-close")]
    public void Answers_what_arrives_together_with_the_half_close()
    {
        var server = Start();

        for (var i = 0; i < 20; i++)
        {
            using var client = server.Connect();
            var message = RandomBytes(server, 2000);
            client.Send(message);
            client.HalfClose();
            client.ExpectReplyTo(message);
            client.ExpectEnd();
        }

        ExpectAllThatArrivesTogether(Start(new ServerOptions { SocketBuffers = 192 * 1024 }));
    }

    // More than one Receive takes lies there, and the end of the stream behind it.
    private static void ExpectAllThatArrivesTogether(ServerUnderTest server)
    {
        for (var i = 0; i < 5; i++)
        {
            using var client = server.Connect();
            client.Exchange("and then all at once");
            var message = RandomBytes(server, 180_000);
            if (server.HasKernelView)
                server.Kernel.Stop();
            client.Send(message);
            client.HalfClose();
            if (server.HasKernelView)
                server.Kernel.Continue();
            client.ExpectReplyTo(message);
            client.ExpectEnd();
        }
    }

    [Test, Points(2), Category(Categories.Behaviour), Step("half-close")]
    public void Delivers_replies_that_are_pending_at_the_half_close()
    {
        // The small buffers make replies wait inside the server when the end of the stream arrives.
        var server = Start(new ServerOptions { SocketBuffers = 16 * 1024 });
        server.AwaitService();
        var client = server.Connect();
        var data = RandomBytes(server, 400_000);

        var sent = client.SendUntilRefused(data);
        client.HalfClose();

        // On a busy machine the server would else get at the end only when all has been delivered.
        server.AwaitRest();
        client.ExpectReplyTo(data.AsSpan(0, sent));
        client.ExpectEnd();
    }

    [Test, Points(2), Category(Categories.Behaviour), Step("half-close")]
    public void Delivers_the_last_replies_however_few_are_pending()
    {
        var server = Start(new ServerOptions { SocketBuffers = 16 * 1024 });
        server.AwaitService();
        var data = RandomBytes(server, 160_000);

        // Somewhere in between, what the kernel does not take fits into the smallest of buffers, so that
        // any server has read up to the end of the stream while replies are pending.
        for (var length = 16_000; length <= data.Length; length += 4_000)
        {
            using var client = server.Connect();
            if (client.SendUntilRefused(data.AsMemory(0, length)) < length)
                break;
            client.HalfClose();
            server.AwaitRest(bound: TimeSpan.FromMilliseconds(30));
            client.ExpectReplyTo(data.AsSpan(0, length));
            client.ExpectEnd();
        }
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("half-close")]
    public void Survives_clients_that_connect_and_close_at_once()
    {
        var server = Start();

        for (var i = 0; i < 50; i++)
            server.Connect().Dispose();
        server.Connect().Exchange("still here");
    }

    [Test, Points(1), Category(Categories.Robustness), Step("reset")]
    public void Survives_a_reset_while_idle()
    {
        var server = Start();
        var client = server.Connect();

        client.Exchange("about to vanish");
        client.Reset();
        server.Connect().Exchange("still here");
    }

    [Test, Points(1), Category(Categories.Robustness), Step("reset")]
    public void Survives_a_reset_with_unread_data()
    {
        var server = Start();

        for (var i = 0; i < 20; i++)
        {
            var client = server.Connect();
            client.Send(RandomBytes(server, 10_000));
            client.Reset();
        }

        server.Connect().Exchange("still here");
    }

    [Test, Points(1), Category(Categories.Robustness), Step("reset")]
    public void Survives_a_reset_while_replies_are_pending()
    {
        var server = Start(new ServerOptions { SocketBuffers = 16 * 1024 });
        server.AwaitService();
        var client = server.Connect();

        client.PushUntilRefused(Bulk);
        client.Reset();
        server.Connect().Exchange("still here");
    }

    [Test, Points(1), Category(Categories.Robustness), Step("reset")]
    public void Survives_a_reset_after_a_half_close()
    {
        // On the narrow way back, replies are pending when the end of the stream has arrived. A reset is
        // then a broken pipe, and no ConnectionReset.
        var server = Start(new ServerOptions { NarrowWayBack = true });

        for (var length = 1_000; length <= 20_000; length += 1_000)
        {
            var client = server.Connect();
            client.PushFor(length);
            client.HalfClose();
            server.AwaitRest(bound: TimeSpan.FromMilliseconds(10));
            client.Reset();
        }

        server.Connect().Exchange("still here");
    }

    [Test, Points(1), Category(Categories.Robustness), Step("reset")]
    public void Survives_connections_reset_before_they_are_accepted()
    {
        var server = Start();

        for (var i = 0; i < 50; i++)
            server.ConnectAndAbort();
        server.Connect().Exchange("still here");
    }

    [Test, Points(3), Category(Categories.Robustness), Step("release")]
    public void Releases_every_descriptor_and_thread()
    {
        // Small buffers, so that some connections end while replies are pending.
        var server = Start(new ServerOptions { SocketBuffers = 16 * 1024, NarrowWayBack = true });
        EndInEveryWay(server, times: 4);
        var kernel = server.Kernel;
        var descriptors = kernel.Descriptors;
        var sockets = kernel.Sockets;
        var threads = kernel.Threads;

        EndInEveryWay(server, times: 30);

        server.ExpectSoon(
            () => kernel.Descriptors <= descriptors + RuntimesOwn,
            $"after 240 connections as many open descriptors as before them: about {descriptors}",
            () => $"{kernel.Descriptors}: close the socket of every connection, however it ends");

        // Nor is something else closed in their place.
        server.ExpectSoon(
            () => kernel.Sockets.Except(sockets).Count() <= RuntimesOwn,
            "after 240 connections none of their sockets is open",
            () => $"{kernel.Sockets.Except(sockets).Count()} new ones are: close the socket of every connection, however it ends");
        server.ExpectSoon(
            () => kernel.Threads <= threads + RuntimesOwn,
            $"after 240 connections as many threads as before them: about {threads}",
            () => $"{kernel.Threads}");
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("stop")]
    public void Stops_while_idle()
    {
        Start().ExpectStop();

        var server = Start();
        server.Connect().ExchangeAndClose("hello");
        server.AwaitRest();
        server.ExpectStop();

        // One that looks at stop only now and then has just looked: it needs all the time that it allows
        // itself. That a busy machine holds up one stop says nothing, so the quickest of a few counts.
        var quickest = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 4 && quickest > StopAtMost; attempt++)
        {
            server = Start();
            server.Connect().Exchange("hello");
            server.AwaitPause();
            var stopped = server.ExpectStop();
            quickest = stopped < quickest ? stopped : quickest;
        }

        server.Expect(quickest <= StopAtMost, "Run returns within 1 s of stop", $"Run returned {quickest.TotalSeconds:0.0} s after stop, time and again");
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("stop")]
    public void Stops_with_clients_connected()
    {
        var server = Start();
        server.Connect().ExchangeAndClose("warm up");
        var before = server.OpenSockets();
        var clients = server.Connect(ClientsAtOnce);
        foreach (var client in clients)
            client.Exchange("hello");
        var connections = server.OpenSockets().Except(before).ToList();

        server.AwaitRest();
        server.ExpectStop();
        foreach (var client in clients)
            client.ExpectClosed();
        server.ExpectGone(connections);
    }

    [Test, Points(2), Category(Categories.Robustness), Step("stop")]
    public void Stops_while_a_client_does_not_read_its_replies()
    {
        var server = Start(new ServerOptions { SocketBuffers = 16 * 1024 });
        server.AwaitService();
        var clients = server.Connect(ClientsAtOnce);
        Client.PushUntilRefused(clients, Bulk);

        server.ExpectStop();
        foreach (var one in clients)
            one.ExpectClosed();

        // One that will send no more is not forgotten either.
        server = Start(new ServerOptions { NarrowWayBack = true });
        server.Connect().ExchangeAndClose("warm up");
        server.AwaitRest();
        var before = server.OpenSockets();
        var client = server.Connect();
        client.PushFor(12_000);
        client.HalfClose();
        server.AwaitRest();
        var connections = server.OpenSockets().Except(before).ToList();

        server.ExpectStop();
        server.ExpectGone(connections);
    }

    [Test, Points(1), Category(Categories.Robustness), Step("stop")]
    public void Stops_while_clients_keep_it_busy()
    {
        var server = Start();
        var talks = server.Connect(Math.Min(3, ClientsAtOnce)).Select(c => c.KeepTalking()).ToList();
        try
        {
            server.ExpectSoon(
                () => talks.All(t => t.Exchanges >= 10),
                "every client that is connected gets its replies",
                () => $"of its first 10 replies each client has {string.Join(", ", talks.Select(t => t.Exchanges))}");

            server.ExpectStop();
        }
        finally
        {
            talks.ForEach(t => t.Dispose());
        }
    }

    // Eight endings: in order by the client, by a half-close, and by a reset: while idle, with data
    // unread, with replies pending, with replies pending after a half-close that has arrived and after
    // one that is stuck behind what the server does not read, and before the accept.
    private static void EndInEveryWay(ServerUnderTest server, int times)
    {
        for (var i = 0; i < times; i++)
        {
            server.Connect().ExchangeAndClose("in order");

            using var halfClosing = server.Connect();
            halfClosing.Exchange("half-close");
            halfClosing.HalfClose();
            halfClosing.ExpectEnd();

            var idle = server.Connect();
            idle.Exchange("reset");
            idle.Reset();

            var unread = server.Connect();
            unread.Send(RandomBytes(server, 1000));
            unread.Reset();

            var pending = server.Connect();
            pending.PushFor(100_000);
            pending.Reset();

            var halfClosed = server.Connect();
            halfClosed.PushFor(12_000);
            halfClosed.HalfClose();
            server.AwaitRest(bound: TimeSpan.FromMilliseconds(10));
            halfClosed.Reset();

            var pendingAtTheEnd = server.Connect();
            pendingAtTheEnd.PushFor(100_000);
            pendingAtTheEnd.HalfClose();
            pendingAtTheEnd.Reset();

            server.ConnectAndAbort();
        }

        server.Connect().ExchangeAndClose("all ended");
    }
}
