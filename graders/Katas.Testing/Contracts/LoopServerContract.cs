using NUnit.Framework;

namespace Katas.Testing;

/// <summary>What the servers from kata 02 on do besides: serve many clients on one thread, none of them at another's cost.</summary>
public abstract partial class LoopServerContract : ServerContract
{
    private const int SmallBuffers = 32 * 1024;

    // More than lies about where garbage is collected often.
    private const long TooMuchMemory = 64 * 1024 * 1024;

    // A single-threaded loop has nearly all; one that gives its work to other threads keeps the smaller half.
    private const double OwnShareAtLeast = 0.5;

    [Test, Points(1), Category(Categories.Behaviour), Step("serve")]
    public void Sends_the_rest_where_the_kernel_takes_a_part()
    {
        var server = Start(new ServerOptions { NarrowWayBack = true });
        var client = server.Connect();

        client.Exchange(RandomBytes(server, 100_000));
        client.Exchange(RandomBytes(server, 100_000), ReaderPace.Late);
    }

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

    [Test, Points(1), Category(Categories.Behaviour), Step("many")]
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

            // Nor does a newcomer's interest stick to that of the greedy one.
            if (round % 9 == 0)
                ExpectRestSent(server, next);
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

    [Test, Points(1), Category(Categories.Behaviour), Step("many")]
    public void Serves_a_newcomer_while_others_keep_it_busy()
    {
        var server = Start();

        // So many that whenever the server looks, some of them have sent something.
        var talks = server.Connect(32).Select(c => c.KeepTalking()).ToList();
        try
        {
            for (var i = 0; i < 5; i++)
            {
                using var newcomer = server.Connect();
                for (var round = 0; round < 5; round++)
                    newcomer.Exchange("there is always somebody with something to say");
            }
        }
        finally
        {
            talks.ForEach(t => t.Dispose());
        }

        if (!server.HasKernelView)
            return;
        Start().ExpectTurnForEverybody();
        Start().ExpectTurnForNewcomer();
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

    [Test, Points(2), Category(Categories.Scale), Step("many")]
    public void Works_beyond_1024_descriptors()
    {
        var server = Start();
        var clients = server.Connect(1500);

        foreach (var client in clients)
            client.Send("beyond FD_SETSIZE");
        foreach (var client in clients)
            client.ExpectReplyTo("beyond FD_SETSIZE"u8);
    }

    [Test, Points(1), Category(Categories.Robustness), Step("release")]
    public void Forgets_the_buffers_of_clients_that_left()
    {
        const int AtATime = 1000;
        const int EachAtMost = 4 * 1024;
        var server = Start(new ServerOptions { NarrowWayBack = true, WithLittleGarbage = true });
        var steady = server.Connect();
        steady.Exchange("warm up");
        var kernel = server.Kernel;

        // What is kept of each grows with their number. What waits for the collector grows at first only.
        ServeAndLose(server, AtATime);
        var before = kernel.ResidentBytes;
        long served = 0, growth;
        do
        {
            ServeAndLose(server, AtATime);
            served += AtATime;
            growth = kernel.ResidentBytes - before;
        }
        while (served < 2 * AtATime || (growth > served * EachAtMost && growth < TooMuchMemory && served < 20 * AtATime));

        server.Expect(
            growth <= served * EachAtMost,
            "nothing is kept of a connection that has ended",
            $"after {served:#,0} connections that have ended, memory has grown by {Excerpt.Count(growth)}");

        // And who has not ended has not become garbage.
        steady.Exchange("I am still here");
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
        var share = 0.0;

        // Bytes of all kinds are more work to change than text.
        var data = BytesOfAllKinds(server, Bulk / 2);

        // At first the runtime compiles in the background; later the work itself is nearly all there is.
        for (var round = 0; round < 5 && share < OwnShareAtLeast; round++)
        {
            var (own, all) = (kernel.ServerThreadCpu, kernel.ProcessCpu);
            client.Exchange(data);
            share = (kernel.ServerThreadCpu - own) / (kernel.ProcessCpu - all);
        }

        server.Expect(
            share >= OwnShareAtLeast,
            "one thread, the one that calls Run, does all the work",
            $"{1 - share:P0} of the processor time that 4 MiB take is spent on other threads");
    }

    [Test, Points(1), Category(Categories.Model), Step("model")]
    public void Leaves_the_waiting_to_no_other_thread()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        foreach (var client in server.Connect(3))
            client.Exchange("hello");

        // That there is room for replies again is worth a wait, too.
        Client.PushUntilRefused(server.Connect(3), Bulk);

        // One that has just got what it waited for comes back to it.
        var most = 0;
        for (var look = 0; look < 20 && most == 0; look++)
        {
            server.AwaitRest();
            most = server.Kernel.SocketsThatOtherThreadsWaitFor();
        }

        server.Expect(
            most == 0,
            "one thread, the one that calls Run, does all the waiting for clients, new and slow ones included",
            $"other threads wait for {most} sockets, in accept or receive, in poll or select, or by an asynchronous operation");
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("many")]
    public void Who_comes_or_leaves_delays_nobody()
    {
        var server = Start();
        var before = server.Connect();
        before.Exchange("I came before them");
        var leaving = server.Connect(40);
        foreach (var client in leaving)
            client.Exchange("I will leave");
        var after = server.Connect();
        after.Exchange("I came after them");

        // Whichever way a loop walks over its clients, one of the two comes behind a leaving one.
        var left = 0;
        Client Next() => left < leaving.Count ? leaving[left++] : NewClient(server);
        server.ExpectNoDelay("when somebody leaves, the others get their replies at once", () =>
        {
            Next().Dispose();
            return [before, after];
        });
        server.ExpectNoDelay("when somebody is reset, the others get their replies at once", () =>
        {
            Next().Reset();
            return [before, after];
        });

        server.ExpectNoDelay("when many leave at once, the others get their replies at once", () =>
        {
            foreach (var client in Enumerable.Range(0, 30).Select(_ => NewClient(server)).ToList())
                client.Dispose();
            return [before, after];
        });
        server.ExpectNoDelay("a newcomer gets its replies at once", () =>
        {
            server.AwaitPause();
            return [server.Connect()];
        });
    }

    // Somewhere in between, the server has taken all that there is and has a part of the replies left to send.
    private static void ExpectRestSent(ServerUnderTest server, Client client)
    {
        for (var length = 40_000; length <= 120_000; length += 20_000)
        {
            var data = RandomBytes(server, length);
            var sent = client.SendUntilRefused(data);
            server.AwaitRest(bound: TimeSpan.FromMilliseconds(30));
            client.ExpectReplyTo(data.AsSpan(0, sent));
            if (sent < length)
                return;
        }
    }

    private static Client NewClient(ServerUnderTest server)
    {
        var client = server.Connect();
        client.Exchange("I will leave, too");
        return client;
    }

    // More than the kernel's buffers hold, as far as the server takes it in a moment.
    private static void ServeAndLose(ServerUnderTest server, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var client = server.Connect();
            client.Exchange("remember me");
            if (i % 4 == 3)
                LeaveRepliesPending(server, client, length: 50_000);
            if (i % 2 == 0)
                client.Dispose();
            else
                client.Reset();
        }
    }

    private static void LeaveRepliesPending(ServerUnderTest server, Client client, int length)
    {
        for (var push = 0; push < 3; push++)
        {
            client.PushFor(length);
            server.AwaitPause();
        }
    }

    private static int[] Shuffled(ServerUnderTest server, int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        server.Random.Shuffle(order);
        return order;
    }
}
