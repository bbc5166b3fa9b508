using System.Diagnostics;

namespace Katas.Testing;

/// <summary>
/// How long clients wait for their replies, without what a busy machine adds: the time for which the server's thread
/// was ready to run and had no processor, and that for which a reply lay there and the test had none.
/// </summary>
public static class UndisturbedTime
{
    /// <summary>Measures.</summary>
    /// <param name="server">The server.</param>
    /// <param name="ask">Lets clients ask, without waiting for replies.</param>
    /// <returns>The time until the last of them has a reply; all of it where the kernel tells nothing of the server.</returns>
    public static TimeSpan Of(ServerUnderTest server, Func<IReadOnlyList<Client>> ask)
    {
        var kernel = server.HasKernelView ? server.Kernel : null;
        var kept = kernel?.ServerThreadKeptWaiting ?? TimeSpan.Zero;
        var used = kernel?.ProcessCpu ?? TimeSpan.Zero;
        var watch = Stopwatch.StartNew();
        var late = TimeSpan.Zero;
        foreach (var client in ask())
            late += AwaitReply(client, kernel);
        var time = watch.Elapsed;

        // It must be others that had the processor, or a slow server would start a crowd of threads to be excused.
        var excused = kernel is null ? TimeSpan.Zero : kernel.ServerThreadKeptWaiting - kept - (kernel.ProcessCpu - used);
        return time - late - (excused > TimeSpan.Zero ? excused : TimeSpan.Zero);
    }

    // How late the calling thread was. It waits once, and is woken by the reply: what it waits for a processor before
    // that, the server needs as well.
    private static TimeSpan AwaitReply(Client client, KernelView? kernel)
    {
        var before = Waited(kernel);
        client.AwaitReply();
        return Waited(kernel) - before;
    }

    private static TimeSpan Waited(KernelView? kernel) => kernel is null ? TimeSpan.Zero : KernelView.CallersThreadKeptWaiting;
}
