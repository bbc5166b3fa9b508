using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Katas.Bench;

/// <summary>
/// What the load generator does: it takes orders from its standard input, one line of JSON each, and
/// answers on its standard output, until the input ends. Then nobody wants it any more.
/// </summary>
internal sealed class LoadLoop
{
    /// <summary>The argument that makes a process the load generator.</summary>
    public const string Verb = "load";

    private readonly List<LoadThread> _threads = [];

    /// <summary>Serves the process that started this one, until that one ends.</summary>
    /// <param name="folder">The temporary folder of that process: killed, it could not delete it.</param>
    public static void Run(string folder)
    {
        using var orders = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        using var replies = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };

        // Ctrl-C reaches every process of the terminal, and `timeout` ends whole groups; ours ends with its input.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);

        var queue = new System.Collections.Concurrent.BlockingCollection<string>();
        new Thread(() => new LoadLoop().Obey(queue, replies)) { Name = "load", IsBackground = true }.Start();
        while (orders.ReadLine() is { } order)
            queue.Add(order);
        Workshop.Delete(folder);
    }

    private void Obey(System.Collections.Concurrent.BlockingCollection<string> orders, TextWriter replies)
    {
        foreach (var order in orders.GetConsumingEnumerable())
            replies.WriteLine(Obey(LoadOrder.FromJson(order)).ToJson());
    }

    private LoadReply Obey(LoadOrder order)
    {
        var watch = Stopwatch.StartNew();
        var cpu = Environment.CpuUsage.TotalTime;
        var failure = Try(order);
        return new LoadReply(Measured(order, watch.Elapsed.TotalSeconds), failure)
        {
            CpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            Messages = _threads.Sum(t => t.Latencies.Count),
            Latencies = Merged(),
        };
    }

    // What is answered after the time is over does not count, nor does the time that it takes.
    private static double Measured(LoadOrder order, double elapsed) =>
        order is RunOrder { Seconds: > 0 and var seconds } ? seconds : elapsed;

    private LoadFailure? Try(LoadOrder order)
    {
        try
        {
            Do(order);
            return null;
        }
        catch (LoadException exception)
        {
            return exception.Failure;
        }
    }

    private void Do(LoadOrder order)
    {
        switch (order)
        {
            case ConnectOrder connect:
                Connect(connect);
                break;
            case RunOrder run:
                OnEachThread((thread, _) => thread.Run(ShareOf(run)));
                break;
            case CloseOrder:
                Close();
                break;
        }
    }

    private void Connect(ConnectOrder order)
    {
        Close();
        var threads = Math.Max(1, Math.Min(order.Threads, order.Busy));
        for (var i = 0; i < threads; i++)
            _threads.Add(new LoadThread());
        var all = order.Busy + order.Idle + 1;
        OnEachThread((thread, i) => thread.Connect(
            order.Port, i * all, Part(order.Busy, i, threads), Part(order.Idle, i, threads), order.WithSlowReader && i == 0));
    }

    private static int Part(int whole, int index, int parts) => (whole / parts) + (index < whole % parts ? 1 : 0);

    private RunOrder ShareOf(RunOrder order) => order with
    {
        Messages = order.Messages / _threads.Count,
        Rate = order.Rate / _threads.Count,
    };

    private void OnEachThread(Action<LoadThread, int> action)
    {
        if (_threads.Count == 1)
        {
            action(_threads[0], 0);
            return;
        }

        LoadException? failure = null;
        var running = _threads.Select((thread, i) => new Thread(() =>
        {
            try
            {
                action(thread, i);
            }
            catch (LoadException exception)
            {
                failure = exception;
            }
        })).ToList();
        running.ForEach(thread => thread.Start());
        running.ForEach(thread => thread.Join());
        if (failure is not null)
            throw failure;
    }

    private void Close()
    {
        foreach (var thread in _threads)
            thread.Dispose();
        _threads.Clear();
    }

    private Latencies Merged()
    {
        var merged = new LatencyHistogram();
        foreach (var thread in _threads)
            merged.Add(thread.Latencies);
        return merged.Summarize();
    }
}
