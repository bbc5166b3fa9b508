using NUnit.Framework;

namespace Katas.Testing;

/// <summary>What the servers from kata 02 on do besides: serve many clients on one thread, none of them at another's cost.</summary>
public abstract class LoopServerContract : ServerContract
{
    private const int SmallBuffers = 32 * 1024;

    // The contract's bound of 1 MiB of pending replies, the kernel's four buffers (which it doubles
    // on request, for its own bookkeeping), and as much again for a server that reads in large pieces.
    private const long AcceptedAtMost = (1024 * 1024) + (4 * 2 * SmallBuffers) + (1024 * 1024);

    // Of the 512 MiB that the clients offer. Far more than the 8 MiB that may be pending: buffers that
    // grew by doubling wait for the collector, whose first generation alone may be tens of MiB.
    private const long MemoryAtMost = 16 * Bulk;

    // A single-threaded loop has nearly all; one that gives its work to other threads keeps the smaller half.
    private const double OwnShareAtLeast = 0.5;

    [Test, Points(2), Category(Categories.Behaviour), Step("many")]
    public void Serves_a_second_client_while_the_first_is_connected()
    {
        var server = Start();
        var first = server.Connect();
        var second = server.Connect();

        first.Exchange("first");
        second.Exchange("second");
        second.Exchange("second again");
        first.Exchange("first again");
    }

    [Test, Points(2), Category(Categories.Behaviour), Step("many")]
    public void Never_mixes_up_its_clients()
    {
        var server = Start();
        var clients = server.Connect(20);

        for (var round = 0; round < 20; round++)
        {
            var messages = clients.Select((_, i) => RandomBytes(server, 1 + server.Random.Next(2000)).Append((byte)i).ToArray()).ToList();
            foreach (var i in Shuffled(server, clients.Count))
                clients[i].Send(messages[i]);
            foreach (var i in Shuffled(server, clients.Count))
                clients[i].ExpectReplyTo(messages[i]);
        }
    }

    [Test, Points(2), Category(Categories.Behaviour), Step("many")]
    public void Never_mixes_up_clients_that_come_and_go()
    {
        var server = Start(new ServerOptions { SocketBuffers = 16 * 1024 });
        var steady = server.Connect();

        // A closed connection's descriptor number goes to the next one: nothing of the old may stick to it.
        // The parts rotate, so that the polite client of the next round gets the number of this round's
        // greedy one, also where a newcomer is accepted before the server looks at those that left.
        for (var round = 0; round < 30; round++)
        {
            var leaving = server.Connect(3);
            var (greedy, silent, polite) = (leaving[round % 3], leaving[(round + 1) % 3], leaving[(round + 2) % 3]);
            silent.Send("never answered");
            for (var push = 0; push < 4; push++)
            {
                // More than the kernel's buffers hold both ways, so that some of it is pending in the server.
                greedy.PushFor(64 * 1024);
                polite.Exchange("answered");
            }

            foreach (var client in leaving)
                client.Reset();

            using var next = server.Connect();
            next.Exchange($"a new client {round}");
            steady.Exchange($"the old one {round}");
        }
    }

    [Test, Points(2), Category(Categories.Behaviour), Step("many")]
    public void Serves_300_clients_at_once()
    {
        var server = Start();
        var clients = server.Connect(300);

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < clients.Count; i++)
                clients[i].Send($"client {i}, round {round}");
            for (var i = 0; i < clients.Count; i++)
                clients[i].ExpectReplyTo(System.Text.Encoding.ASCII.GetBytes($"client {i}, round {round}"));
        }
    }

    [Test, Points(2), Category(Categories.Scale), Step("many")]
    public void Serves_500_clients_that_connect_at_the_same_instant()
    {
        var server = Start();
        var clients = server.ConnectAtOnce(500);

        foreach (var client in clients)
            client.Send("we are many");
        foreach (var client in clients)
            client.ExpectReplyTo("we are many"u8);
    }

    [Test, Points(2), Category(Categories.Robustness), Step("backpressure")]
    public void A_client_that_never_reads_stalls_nobody()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var before = server.Connect();
        var greedy = server.Connect();

        greedy.PushUntilRefused(Bulk);

        before.Exchange("I was here before");
        server.Connect().Exchange("I came later");
    }

    [Test, Points(2), Category(Categories.Robustness), Step("backpressure")]
    public void A_half_closed_client_that_never_reads_stalls_nobody()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var before = server.Connect();
        var greedy = server.Connect();

        var data = RandomBytes(server, 500_000);
        var sent = greedy.SendUntilRefused(data);
        greedy.HalfClose();

        // Of some, the server has everything in the kernel's buffers and closes the connection. Where
        // SO_LINGER says that a close waits for its bytes to arrive, even a nonblocking one does.
        for (var length = 16_000; length <= 200_000; length += 16_000)
        {
            var silent = server.Connect();
            silent.PushFor(length);
            silent.HalfClose();
        }

        before.Exchange("I was here before");
        server.Connect().Exchange("I came later");

        // And what the others did meanwhile has not touched its replies.
        greedy.ExpectReplyTo(data.AsSpan(0, sent));
        greedy.ExpectEnd();
    }

    [Test, Points(2), Category(Categories.Robustness), Step("backpressure")]
    public void Stops_reading_from_a_client_that_never_reads()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var greedy = server.Connect();

        var accepted = greedy.PushUntilRefused(2 * Bulk);

        server.Expect(
            accepted <= AcceptedAtMost,
            "the server stops reading from a client that does not read, with at most 1 MiB of replies pending",
            $"it accepted {Excerpt.Count(accepted)}" + (accepted >= 2 * Bulk ? ", all that there was" : ""));
    }

    [Test, Points(1), Category(Categories.Robustness), Step("backpressure")]
    public void Keeps_every_reply_for_a_client_that_reads_at_last()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var client = server.Connect();
        var data = RandomBytes(server, Bulk / 2);

        client.Exchange(data, ReaderPace.LateAndSlow);
        client.HalfClose();
        client.ExpectEnd();
    }

    [Test, Points(2), Category(Categories.Robustness), Step("backpressure")]
    public void Needs_little_memory_for_clients_that_never_read()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        server.Connect().Exchange("warm up");
        var kernel = server.Kernel;
        var before = kernel.ResidentBytes;

        Client.PushUntilRefused(server.Connect(8), 8 * Bulk);

        var growth = kernel.ResidentBytes - before;
        server.Expect(
            growth <= MemoryAtMost,
            $"8 clients that never read cost at most 1 MiB of pending replies each; memory grows by less than {Excerpt.Count(MemoryAtMost)}",
            $"memory grew by {Excerpt.Count(growth)}");
    }

    [Test, Points(2), Category(Categories.Robustness), Step("reset")]
    public void A_reset_disturbs_no_other_client()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var other = server.Connect();

        for (var round = 0; round < 10; round++)
        {
            var clients = server.Connect(3);
            clients[0].Exchange("idle");
            clients[1].Send(RandomBytes(server, 5000));
            clients[2].PushFor(200_000);
            other.Send("in the middle");
            foreach (var client in clients)
                client.Reset();
            server.ConnectAndAbort();

            other.ExpectReplyTo("in the middle"u8);
            other.Exchange($"round {round}");
        }
    }

    [Test, Points(2), Category(Categories.Model), Step("model")]
    public void Does_the_work_on_its_own_thread()
    {
        var server = Start();
        var client = server.Connect();
        var kernel = server.Kernel;
        var data = RandomBytes(server, Bulk / 2);
        var share = 0.0;

        // At first the runtime compiles in the background; later the work itself is nearly all there is.
        for (var round = 0; round < 5 && share < OwnShareAtLeast; round++)
        {
            var (own, all) = (kernel.ServerThreadCpu, kernel.AllThreadsCpu);
            client.Exchange(data);
            share = (kernel.ServerThreadCpu - own) / (kernel.AllThreadsCpu - all);
        }

        server.Expect(
            share >= OwnShareAtLeast,
            "one thread, the one that calls Run, does all the work",
            $"{1 - share:P0} of the processor time that 4 MiB take is spent on other threads");
    }

    private static int[] Shuffled(ServerUnderTest server, int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        server.Random.Shuffle(order);
        return order;
    }
}
