namespace Katas.Bench;

/// <summary>What the page says besides numbers. It names no number, so that none can grow old.</summary>
internal static class BenchProse
{
    /// <summary>What the pictures show, a sentence for each model.</summary>
    public const string WhatToSee = """
        What to see:

        - **01 blocking** serves its only client about as quickly as 03, 04 and 05 do, and has no second one: that is why it is a single point.
        - **02 nonblocking** carries many, and pays for all of them in every turn; with nothing to do it goes on asking.
        - **03 select** sleeps until somebody is ready, and then looks at everybody: its cost grows with the clients that are connected, not with those that talk.
        - **04 epoll** costs what is ready: thousands of silent clients change little.
        - **05 selectors** is epoll behind an interface with callbacks, which costs little time; its memory is a buffer for each client where 04 has one for all.
        - With one client a thread for each is as quick as a loop, and with ten that are always busy not far behind. The loops that only look at who is ready win with hundreds, and need far less memory.
        """;

    /// <summary>What a target that is missed would cost to reach.</summary>
    public const string ThePrice = """

        What 04 takes more than raw C is what readable code costs. Around each system call .NET's `Socket` counts references to its handle, checks its state and looks for listeners of its events; C calls the kernel and nothing else. Calling `recv` and `send` directly would be quicker and teach something else; so the solutions stay as they are. `Socket.Select` makes a list for the kernel on the heap when there are more than some dozens of sockets: that is what 03 allocates. Where the generator is as busy as the server (below), and with so few clients that both sleep between messages, differences of a few percent in throughput say little; the processor time per message says more. That is also where 04 is furthest from .NET's async `Socket`, about half of it: in throughput the generator stands in its way, and not in that of the peer.

        """;

    /// <summary>How two servers are compared that took turns.</summary>
    public const string InTurn = """
        - **Pairs.** What a target compares runs at the same time: the clients of the one server talk for a moment, then those of the other, and so on, in changing order; the median of the ratios counts. What 5,000 silent clients leave of a rate is measured in one process: without them, with them, and without them again.

        """;

    /// <summary>How two servers are compared where there was no time for turns.</summary>
    public const string BesideTheLimit = """
        - **Pairs.** What a target compares is what each of the two reached beside the limit.

        """;

    /// <summary>How a measurement is made, whatever the machine.</summary>
    public const string Method = """
        - **Load.** A process of its own connects the clients over loopback and compares every byte of every answer with what is due; a wrong one ends the cell and is told. Servers listen with `TCP_NODELAY`, which what they accept inherits. No server sees more than its one processor, so runtimes that can use several are measured without that advantage.
        - **The limit.** Raw C with epoll is measured before and after every five servers. Where these two differ by more than a tenth, what lies between is measured again, and marked with ~ when that did not help. Ratios compare with the limit beside it.
        - **The reference solutions** and the peers in C# run in the same host as in the tests, compiled with optimization. .NET is told to compile what is hot at once (`TC_CallCountingDelayMs=0`): on a processor that it shares with the server it would else take two seconds and more until all of it runs at full speed.
        - **Latency** counts from the sending of a message to the last byte of its answer, with all clients talking as fast as the server answers. So with 100 clients it is mostly the time in the queue.
        - **A slow reader** sends without end and takes 64 KiB of its replies every two milliseconds, so that the server is always in the middle of sending to it.
        - **Coming at once** is bounded by the generator, which connects one after the other; the differences are the servers'.
        - **Buffers** are as a model suggests: one of 64 KiB for all clients where one thread serves them, and 16 or 32 KiB for each where each has its own. It shows in the messages of 64 KiB.
        - **Memory** is what the server's process has more of, and the kernel's sockets, stacks and page tables of both ends, per client.
        - **System calls** are counted by strace in a run of their own, **allocations** by the runtime. What waits, for readiness or for another thread, is told apart.

        """;

    /// <summary>What follows from the shares of server and generator.</summary>
    public const string Bottleneck = """
        For every message both of them make one call to send and one to receive, so that no generator on one processor can be much quicker than raw C on another. Where the generator is as busy as the server, throughput alone flatters those who come near the limit: so the server's own processor time per message is in the table of costs. It depends less on the generator, though not nothing: the more messages wait, the more of them share a turn. On machines with more processors the generator has up to four.
        """;
}
