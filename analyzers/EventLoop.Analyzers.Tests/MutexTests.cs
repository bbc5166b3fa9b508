using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>A mutex is a lock, and no signal.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class MutexTests
{
    [TestCase("gate.WaitOne(); try { Console.WriteLine(clients.Count); } finally { gate.ReleaseMutex(); }")]
    [TestCase("if (gate.WaitOne(10)) { Console.WriteLine(clients.Count); gate.ReleaseMutex(); }")]
    [TestCase("lock (gate) { Console.WriteLine(clients.Count); }")]
    public Task A_mutex_is_a_lock(string turn) => Expect.Silence(Loop(turn, "readonly Mutex gate = new();"));

    [TestCase("Run(() => { while (true) { gate.WaitOne(); work(); gate.ReleaseMutex(); Thread.Sleep(10); } }); void Run(Action loop) => loop();")]
    public Task A_loop_that_takes_a_mutex_waits_for_no_work(string loop) => Expect.Silence($$"""
        class EventLoop
        {
            readonly Mutex gate = new();
            void Start(Action work)
            {
                {{loop}}
            }
        }
        """);

    [TestCase("[|gate.WaitOne()|];", "AutoResetEvent gate = new(false)")]
    [TestCase("[|gate.WaitOne()|];", "Semaphore gate = new(1, 1)")]
    [TestCase("[|WaitHandle.WaitAny(new WaitHandle[] { gate, other })|];", "Mutex gate = new(), other = new()")]
    public Task A_wait_for_a_signal_is_no_lock(string turn, string gate) => Expect.Findings(Loop(turn, "readonly " + gate + ";"), "EVL0001");
}
