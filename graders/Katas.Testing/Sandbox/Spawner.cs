using System.Collections.Concurrent;
using System.Diagnostics;

namespace Katas.Testing;

/// <summary>Starts processes that inherit descriptors, one at a time, on one thread that lives as long as this process.</summary>
/// <remarks>
/// One at a time, because a descriptor is inheritable only while its process starts, and a second
/// start in that window would leak it into the wrong one. One thread, because a child that asks to
/// die with its parent dies with the <em>thread</em> that started it: see PR_SET_PDEATHSIG in prctl(2).
/// </remarks>
internal static class Spawner
{
    private static readonly BlockingCollection<Action> Orders = StartThread();

    /// <summary>Starts a process.</summary>
    /// <param name="start">How.</param>
    /// <param name="inherited">The descriptors that it inherits.</param>
    /// <returns>The running process.</returns>
    public static Process Start(ProcessStartInfo start, IReadOnlyCollection<int> inherited)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Add(() =>
        {
            try
            {
                started.SetResult(StartHere(start, inherited));
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task.GetAwaiter().GetResult();
    }

    private static Process StartHere(ProcessStartInfo start, IReadOnlyCollection<int> inherited)
    {
        foreach (var descriptor in inherited)
            Libc.SetInheritable(descriptor, true);
        try
        {
            return Process.Start(start)!;
        }
        finally
        {
            foreach (var descriptor in inherited)
                Libc.SetInheritable(descriptor, false);
        }
    }

    private static BlockingCollection<Action> StartThread()
    {
        var orders = new BlockingCollection<Action>();
        new Thread(() => Obey(orders)) { Name = "kata-spawner", IsBackground = true }.Start();
        return orders;
    }

    private static void Obey(BlockingCollection<Action> orders)
    {
        foreach (var order in orders.GetConsumingEnumerable())
            order();
    }
}
