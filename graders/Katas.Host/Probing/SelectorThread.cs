using System.Collections.Concurrent;

namespace Katas.Host.Probing;

/// <summary>The thread that all calls of one selector happen on.</summary>
internal sealed class SelectorThread
{
    private const uint EPERM = 1;
    private const uint ENOSYS = 38;

    private readonly BlockingCollection<Action> _calls = [];
    private readonly ManualResetEventSlim _started = new();
    private readonly IReadOnlyList<Mechanism> _refused;
    private readonly Thread _thread;
    private nuint _handle;

    /// <summary>Starts the thread.</summary>
    /// <param name="refused">What the kernel refuses to this thread.</param>
    public SelectorThread(IReadOnlyList<Mechanism> refused)
    {
        _refused = refused;
        _thread = new Thread(MakeCalls) { Name = ServerThread.Name, IsBackground = true };
        _thread.Start();
        _started.Wait();
    }

    /// <summary>Makes a call on the thread, after all earlier ones.</summary>
    /// <param name="call">The call; it must not throw.</param>
    public void Post(Action call) => _calls.Add(call);

    /// <summary>Interrupts whatever the thread waits for in the kernel.</summary>
    public void Interrupt() => Posix.Interrupt(_handle);

    /// <summary>Lets the thread end after the calls that were posted.</summary>
    /// <param name="bound">How long to wait for its end; a thread that is stuck in a call is left behind.</param>
    public void End(TimeSpan bound)
    {
        _calls.CompleteAdding();
        _thread.Join(bound);
    }

    // An old kernel lacks epoll; what forbids poll is a sandbox.
    private static uint ErrnoOf(Mechanism mechanism) => mechanism == Mechanism.Epoll ? ENOSYS : EPERM;

    private void MakeCalls()
    {
        _handle = Posix.CurrentThread();
        foreach (var mechanism in _refused)
            SeccompFilter.RefuseOnThisThread([.. MechanismCalls.NumbersOf(mechanism)], ErrnoOf(mechanism));
        _started.Set();
        foreach (var call in _calls.GetConsumingEnumerable())
            call();

        // The kernel may list the thread for a moment after Join has returned; nobody shall take it
        // for the next one.
        Thread.CurrentThread.Name = "kata-ended";
    }
}
