using System.Diagnostics;

namespace Katas.Testing;

/// <summary>
/// How long something takes, without what a busy machine adds: the time for which the server's thread, or the one
/// that looks on, was ready to run and had no processor.
/// </summary>
public static class UndisturbedTime
{
    /// <summary>Measures.</summary>
    /// <param name="server">The server that has a part in it.</param>
    /// <param name="exchange">What to measure; it waits for the server, on the calling thread.</param>
    /// <returns>The time; all of it where the kernel tells nothing of the server.</returns>
    public static TimeSpan Of(ServerUnderTest server, Action exchange)
    {
        if (!server.HasKernelView)
            return TimeOf(exchange);

        var kernel = server.Kernel;
        var before = Waited(kernel);
        var used = kernel.ProcessCpu;
        var time = TimeOf(exchange);

        // It must be others that had the processor, or a slow server would start a crowd of threads to be excused.
        var excused = Waited(kernel) - before - (kernel.ProcessCpu - used);
        return excused > TimeSpan.Zero ? time - excused : time;
    }

    private static TimeSpan Waited(KernelView kernel) => kernel.ServerThreadKeptWaiting + KernelView.CallersThreadKeptWaiting;

    private static TimeSpan TimeOf(Action exchange)
    {
        var watch = Stopwatch.StartNew();
        exchange();
        return watch.Elapsed;
    }
}
