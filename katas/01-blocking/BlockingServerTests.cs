using Katas.Testing;
using NUnit.Framework;

namespace Katas.Blocking;

[TestFixture, Kata("01-blocking")]
public sealed class BlockingServerTests : ServerContract
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    protected override int ClientsAtOnce => 1;

    [Test, Points(3), Category(Categories.Model), Step("model")]
    public void Serves_one_client_at_a_time()
    {
        var server = Start();
        var first = server.Connect();
        first.Exchange("I was first");
        var second = server.Connect();
        second.Send("I wait in the backlog");

        second.ExpectSilence(Glance, "nothing for the second client while the first is connected");
        first.Exchange("still mine");

        first.Dispose();
        second.ExpectReplyTo("I wait in the backlog"u8);
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Serves_waiting_clients_in_order()
    {
        var server = Start();
        var queue = server.Connect(5);
        foreach (var client in queue)
            client.Send("in order");

        for (var i = 0; i < queue.Count; i++)
        {
            queue[i].ExpectReplyTo("in order"u8);
            foreach (var waiting in queue.Skip(i + 1))
                waiting.ExpectSilence(Glance / 10, $"nothing for the clients that came later, while client {i + 1} is served");
            queue[i].Dispose();
        }
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Leaves_the_others_in_the_backlog()
    {
        var server = Start();
        var first = server.Connect();
        first.Exchange("I was first");
        var kernel = server.Kernel;
        var before = kernel.Descriptors;
        var sockets = kernel.Sockets;

        var waiting = server.Connect(20);
        waiting[0].ExpectSilence(Glance, "nothing for the second client while the first is connected");

        // A client in the backlog costs the server no descriptor; one that was accepted does.
        server.Expect(
            kernel.Descriptors <= before + RuntimesOwn,
            $"20 waiting clients are not accepted yet: about {before} open descriptors",
            $"{kernel.Descriptors} open descriptors");
        ExpectFewNew(server, sockets);

        // Nor when it is the next one's turn.
        first.Dispose();
        waiting[0].Exchange("now it is my turn");
        server.Expect(
            kernel.Descriptors <= before + RuntimesOwn,
            $"the 19 clients behind the next one are not accepted yet: about {before} open descriptors",
            $"{kernel.Descriptors} open descriptors");
        ExpectFewNew(server, sockets);
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Waits_in_accept_while_nobody_is_connected()
    {
        var server = Start();
        server.Connect().ExchangeAndClose("hello");

        server.ExpectParked(Parked.InAccept, "with nobody connected, the server's thread is parked in accept");
        server.ExpectIdle("with nobody connected");
    }

    [Test, Points(3), Category(Categories.Model), Step("model")]
    public void Waits_in_receive_while_its_client_is_silent()
    {
        var server = Start();
        var client = server.Connect();
        client.Exchange("hello");

        server.ExpectParked(Parked.InReceive, "with a silent client connected, the server's thread is parked in receive");
        server.ExpectIdle("with a silent client connected");

        // Longer than any timeout by which a server could look at stop in time.
        client.ExpectSilence(TimeSpan.FromSeconds(1.2), "the server waits on, however long its client is silent");
        client.Exchange("as I was saying");
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Waits_in_send_while_its_client_does_not_read()
    {
        var server = Start(new ServerOptions { SocketBuffers = 16 * 1024 });
        server.Connect().PushUntilRefused(Bulk);

        server.ExpectParked(Parked.InSend, "with a client that does not read, the server's thread is parked in send");
    }

    [Test, Points(1), Category(Categories.Model), Step("model")]
    public void Gives_up_no_client_that_takes_its_time()
    {
        var server = Start(new ServerOptions { SocketBuffers = 16 * 1024 });
        var client = server.Connect();
        var data = RandomBytes(server, 500_000);

        Thread.Sleep(LongPause);
        client.Exchange("let me think");

        Thread.Sleep(LongPause);
        client.Exchange("here I am again");

        var sent = client.SendUntilRefused(data);
        Thread.Sleep(LongPause);
        client.ExpectReplyTo(data.AsSpan(0, sent));
    }

    [Test, Points(1), Category(Categories.Model), Step("model")]
    public void Rests_nowhere_else()
    {
        var server = Start();
        var client = server.Connect();
        server.ExpectNoDelay("a client gets its reply at once", () => [client]);
        ExpectNoNaps();

        server.ExpectNoDelay("when a client leaves, it is the next one's turn at once", () =>
        {
            var next = server.Connect();
            client.Dispose();
            return [client = next];
        });
        server.ExpectNoDelay("when a client is reset, it is the next one's turn at once", () =>
        {
            var next = server.Connect();
            client.Reset();
            return [client = next];
        });
        Start(new ServerOptions { SocketBuffers = 16 * 1024 }).ExpectNoLingering();
    }

    // Nor is something else closed in their place.
    private static void ExpectFewNew(ServerUnderTest server, IReadOnlySet<string> sockets)
    {
        var now = server.Kernel.Sockets.Except(sockets).Count();
        server.Expect(now <= RuntimesOwn, "the clients in the backlog are not accepted yet", $"{now} sockets have been opened meanwhile");
    }

    // However short they are.
    private void ExpectNoNaps()
    {
        var server = Start();
        using var talk = server.Connect().KeepTalking();
        server.ExpectSoon(() => talk.Exchanges >= 10, "a client gets its replies", () => $"it has {talk.Exchanges} of its first 10");
        server.ExpectSeldomParkedElsewhere(
            new HashSet<string>([.. Parked.InAccept, .. Parked.InReceive, .. Parked.InSend]),
            "while its client talks, the server's thread works, or waits in receive or send");
    }
}
