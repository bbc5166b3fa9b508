namespace Katas.Bench;

/// <summary>What the page says besides numbers. It names no number, so that none can grow old.</summary>
internal static class BenchProse
{
    /// <summary>What the pictures show, a sentence for each model.</summary>
    public const string WhatToSee = """
        What to see:

        - **01 blocking** is about as quick as the others with one client, and has no second one: that is why it is a single point.
        - **02 nonblocking** carries many, and pays for all of them in every turn; with nothing to do it goes on asking.
        - **03 select** sleeps until somebody is ready, and then looks at everybody: its cost grows with the clients that are connected, not with those that talk.
        - **04 epoll** costs what is ready: thousands of silent clients change little.
        - **05 selectors** is epoll behind an interface with callbacks; the difference between the two is what that costs.
        - With one client, or ten that are always busy, a thread for each is not far behind. The loops that only look at who is ready win with hundreds, and need far less memory.
        """;

    /// <summary>What a target that is missed would cost to reach.</summary>
    public const string ThePrice = """

        What is missed is what readable code costs. Around each system call .NET's `Socket` counts references to its handle, checks its state and looks for listeners of its events; C calls the kernel and nothing else. Calling `recv` and `send` directly would be quicker and teach something else; so the solutions stay as they are. Where the generator is as busy as the server (below), differences of a few percent in throughput say little, and the processor time per message says more.

        """;

    /// <summary>How a measurement is made, whatever the machine.</summary>
    public const string Method = """
        - **Load.** A process of its own connects the clients over loopback and compares every byte of every answer with what is due; a wrong one ends the cell and is told. Servers listen with `TCP_NODELAY`, which what they accept inherits. No server sees more than its one processor, so runtimes that can use several are measured without that advantage.
        - **The limit.** Raw C with epoll is measured before and after every five servers. What differs by more than a tenth is measured again, and marked with ~ when that did not help. Ratios compare with the limit beside it.
        - **The reference solutions** and the peers in C# run in the same host as in the tests, compiled with optimization.
        - **Latency** counts from the sending of a message to the last byte of its answer, with all clients talking as fast as the server answers. So with 100 clients it is mostly the time in the queue.
        - **Memory** is what the server's process has more of, and the kernel's sockets, stacks and page tables of both ends, per client.
        - **System calls** are counted by strace in a run of their own, **allocations** by the runtime. What waits, for readiness or for another thread, is told apart.

        """;

    /// <summary>What follows from the shares of server and generator.</summary>
    public const string Bottleneck = """
        For every message both of them make one call to send and one to receive, so that no generator on one processor can be much quicker than raw C on another. Where the generator is as busy as the server, throughput alone would flatter those who come near the limit: the server's own processor time per message, which does not depend on the generator, is in the table of costs. On machines with more processors the generator has up to four.
        """;
}
