using NUnit.Framework;

namespace Katas.Testing;

// Clients that do not read, or not at once.
public abstract partial class LoopServerContract
{
    // The contract's bound of 1 MiB of pending replies, the kernel's four buffers (which it doubles
    // on request, for its own bookkeeping), and as much again for a server that reads in large pieces.
    private static long AcceptedAtMost(int buffers) => (1024 * 1024) + (4 * 2 * buffers) + (1024 * 1024);

    // Of the 512 MiB that the clients offer. Far more than the 8 MiB that may be pending: buffers that
    // grew by doubling wait for the collector, whose first generation alone may be tens of MiB.
    private const long MemoryAtMost = 16 * Bulk;

    [Test, Points(1), Category(Categories.Robustness), Step("backpressure")]
    public void A_client_that_never_reads_stalls_nobody()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var before = server.Connect();
        server.AwaitService();
        var greedy = server.Connect();

        greedy.PushUntilRefused(Bulk);

        before.Exchange("I was here before");
        server.Connect().Exchange("I came later");

        // To wait for room, if only for a moment, is to wait as often as there are such clients. They push
        // again and again, because at first the kernel's buffers take the replies. Whoever was answered
        // twice since then knows that everybody had a turn.
        var crowd = server.Connect(500);
        for (var push = 0; push < 4; push++)
        {
            foreach (var client in crowd)
                client.PushFor(64_000);
            before.Exchange("I am still here");
            before.Exchange("and here again");
        }
    }

    [Test, Points(1), Category(Categories.Robustness), Step("backpressure")]
    public void A_half_closed_client_that_never_reads_stalls_nobody()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var before = server.Connect();
        server.AwaitService();
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
        // Who counts pieces and not bytes has small ones from small buffers.
        foreach (var buffers in new[] { SmallBuffers, 4 * SmallBuffers })
        {
            var server = Start(new ServerOptions { SocketBuffers = buffers });
            var greedy = server.Connect();

            // A server that is late, or about to end, has not stopped reading.
            greedy.Exchange("hello");
            var accepted = greedy.PushUntilRefused(2 * Bulk);

            server.Expect(
                accepted <= AcceptedAtMost(buffers),
                "the server stops reading from a client that does not read, with at most 1 MiB of replies pending",
                $"it accepted {Excerpt.Count(accepted)}" + (accepted >= 2 * Bulk ? ", all that there was" : ""));
        }
    }

    [Test, Points(1), Category(Categories.Robustness), Step("backpressure")]
    public void Gives_up_no_client_that_takes_its_time()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var mute = server.Connect();
        var silent = server.Connect();
        silent.Exchange("let me think");

        // Others were slow before, and have left.
        foreach (var client in server.Connect(8))
        {
            LeaveRepliesPending(server, client, length: 200_000);
            client.Reset();
        }

        var slow = server.Connect(8);

        // Some so little that the server reads up to the end of the stream.
        var data = slow.Select((_, i) => (ReadOnlyMemory<byte>)RandomBytes(server, (i + 2) * 60_000)).ToList();
        var sent = Client.SendUntilRefused(slow, data);

        var halfClosed = slow.Where((_, i) => i % 2 == 0).ToList();
        halfClosed.ForEach(c => c.HalfClose());

        Thread.Sleep(LongPause);

        // Nobody's pending replies are where another one's are.
        silent.Exchange("here I am again");
        mute.Exchange("here I am at last");
        for (var i = 0; i < slow.Count; i++)
            slow[i].ExpectReplyTo(data[i].Span[..sent[i]]);
        foreach (var client in halfClosed)
            client.ExpectEnd();
    }

    [Test, Points(1), Category(Categories.Robustness), Step("backpressure")]
    public void Keeps_every_reply_for_a_client_that_reads_at_last()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        var client = server.Connect();
        var data = RandomBytes(server, Bulk / 2);

        client.Exchange(data, ReaderPace.LateAndSlow);

        // Who has stopped reading once must be able to do so again, and to resume.
        for (var i = 0; i < 2; i++)
            client.Exchange(data.AsSpan(0, Bulk / 4), ReaderPace.Late);
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

    [Test, Points(1), Category(Categories.Robustness), Step("backpressure")]
    public void Needs_little_memory_for_a_client_that_is_always_behind()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers, WithLittleGarbage = true });
        server.Connect().Exchange("warm up");
        var kernel = server.Kernel;
        var before = kernel.ResidentBytes;
        var client = server.Connect();
        long passed = 0, growth;

        // One that keeps what it has sent grows with every byte that passes, others do so at first at most.
        do
        {
            client.SendAlwaysBehind(Bulk / 2);
            passed += Bulk / 2;
            growth = kernel.ResidentBytes - before;
        }
        while (growth > passed / 2 && growth < TooMuchMemory && passed < 2 * TooMuchMemory);

        server.Expect(
            growth <= passed / 2,
            "what was sent is forgotten, also when there are replies pending all the time",
            $"while {Excerpt.Count(passed)} passed, memory grew by {Excerpt.Count(growth)}");
        client.CatchUp();
    }

    [Test, Points(1), Category(Categories.Robustness), Step("backpressure")]
    public void A_client_that_does_not_read_delays_nobody()
    {
        var server = Start(new ServerOptions { SocketBuffers = SmallBuffers });
        server.AwaitService();

        // So many that a bound for all together would be met.
        var slow = server.Connect(80);
        Client.PushUntilRefused(slow, Bulk);
        foreach (var client in slow.Take(40))
            client.HalfClose();
        var quick = server.Connect();

        server.ExpectNoDelay("while others do not read their replies, a client gets its own at once", () =>
        {
            server.AwaitPause();
            return [quick];
        });
    }
}
