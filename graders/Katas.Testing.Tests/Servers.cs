using System.Diagnostics;
using System.Net.Sockets;

namespace Katas.Testing.Tests;

/// <summary>Starts servers of this file.</summary>
internal static class TestServer
{
    /// <summary>Starts one.</summary>
    /// <typeparam name="T">Its class.</typeparam>
    /// <param name="options">What it is to be started with; null for what is usual.</param>
    /// <returns>The server.</returns>
    public static ServerUnderTest Start<T>(ServerOptions? options = null)
        where T : IServer
    {
        var manifest = new KataManifest(
            "00-harness", "The harness", "Tests of tests.", typeof(T).FullName!, [$"{typeof(T).Name}.cs"], 0,
            ["linux"], new KataAnalyzer([]), [new KataStep("serve", "Serve")]);
        return ServerUnderTest.Start(manifest, typeof(T).Assembly.Location, options ?? new ServerOptions());
    }
}

/// <summary>Serves one client at a time, rightly, and returns at stop.</summary>
public class GoodServer : IServer
{
    public virtual void Run(Socket listener, CancellationToken stop)
    {
        Socket? current = null;
        using var closing = stop.Register(() =>
        {
            listener.Dispose();
            current?.Dispose();
        });
        try
        {
            while (true)
            {
                using var client = current = listener.Accept();
                Serve(client);
            }
        }
        catch (Exception exception) when (stop.IsCancellationRequested && exception is SocketException or ObjectDisposedException)
        {
            // Stop has closed the sockets.
        }
    }

    protected virtual ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received) => Upper(received);

    // Not the harness's: a server's process has nothing of it.
    protected static byte[] Upper(ReadOnlySpan<byte> received)
    {
        var answer = received.ToArray();
        System.Text.Ascii.ToUpperInPlace(answer, out _);
        return answer;
    }

    private void Serve(Socket client)
    {
        var buffer = new byte[4096];
        int count;
        while ((count = client.Receive(buffer)) > 0)
            client.Send(Answer(buffer.AsSpan(0, count)));
    }
}

/// <summary>Answers without changing a byte.</summary>
public sealed class LowerCaseServer : GoodServer
{
    protected override ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received) => received;
}

/// <summary>Makes the kernel drop whatever comes for its listener, also who wants to connect.</summary>
public sealed unsafe class DeafServer : IServer
{
    private const int SOL_SOCKET = 1;
    private const int SO_ATTACH_FILTER = 26;

    public void Run(Socket listener, CancellationToken stop)
    {
        // BPF_RET with the number 0: how many bytes of a packet are kept.
        var instructions = stackalloc ulong[] { 6 };
        ReadOnlySpan<nint> program = [1, (nint)instructions];
        listener.SetRawSocketOption(SOL_SOCKET, SO_ATTACH_FILTER, System.Runtime.InteropServices.MemoryMarshal.AsBytes(program));
        Console.WriteLine("deaf");
        stop.WaitHandle.WaitOne();
    }
}

/// <summary>Works a little for each answer, and lets everybody else go first. See nice(2).</summary>
public sealed class ModestServer : GoodServer
{
    private const int Most = 19;
    private const int ALittle = 300_000;

    private int _work;

    public override void Run(Socket listener, CancellationToken stop)
    {
        Native.nice(Most);
        base.Run(listener, stop);
    }

    protected override ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received)
    {
        for (var work = 0; work < ALittle; work++)
            Volatile.Write(ref _work, work);
        return base.Answer(received);
    }
}

/// <summary>Sleeps before it answers.</summary>
public sealed class NappingServer : GoodServer
{
    public static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(30);

    protected override ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received)
    {
        Thread.Sleep(Nap);
        return base.Answer(received);
    }
}

/// <summary>Lets threads of its own take the processors away from the one that is to answer.</summary>
public sealed class CrowdedServer : GoodServer
{
    public static readonly TimeSpan Time = TimeSpan.FromMilliseconds(30);

    private const int Crowd = 20;

    protected override ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received)
    {
        var watch = Stopwatch.StartNew();
        var crowd = Enumerable.Range(0, Crowd).Select(_ => new Thread(() => Spin(watch))).ToList();
        crowd.ForEach(thread => thread.Start());
        Spin(watch);
        crowd.ForEach(thread => thread.Join());
        return base.Answer(received);
    }

    private static void Spin(Stopwatch watch)
    {
        while (watch.Elapsed < Time)
        {
        }
    }
}

/// <summary>Answers one byte too many.</summary>
public sealed class TalkativeServer : GoodServer
{
    protected override ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received) => Upper(received).Append((byte)'!').ToArray();
}

/// <summary>Loses some bytes after the first ten.</summary>
public sealed class LosingServer : GoodServer
{
    protected override ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received) => (byte[])[.. Upper(received)[..10], .. Upper(received)[25..]];
}

/// <summary>Answers the first ten bytes once more.</summary>
public sealed class StutteringServer : GoodServer
{
    protected override ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received) => (byte[])[.. Upper(received)[..10], .. Upper(received)];
}

/// <summary>Takes a client and does nothing for it, at full speed.</summary>
public sealed class SpinningServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var client = listener.Accept();
        while (true)
        {
        }
    }
}

/// <summary>Throws at its first client.</summary>
public sealed class ThrowingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var client = listener.Accept();
        throw new InvalidOperationException("no plan for clients"); // the line to be reported
    }
}

/// <summary>Throws at its first client, and closes it long before it is done with ending.</summary>
public sealed class ThrowingAndLingeringServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        try
        {
            using var client = listener.Accept();
            throw new InvalidOperationException("no plan for clients");
        }
        finally
        {
            Thread.Sleep(TimeSpan.FromSeconds(1.5));
        }
    }
}

/// <summary>Ends the whole process at its first client.</summary>
public sealed class ExitingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var client = listener.Accept();
        Console.Error.WriteLine("farewell");
        Environment.Exit(7);
    }
}

/// <summary>Returns at once.</summary>
public sealed class ReturningServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
    }
}

/// <summary>Never looks at stop, and keeps a processor busy; starts a process, too.</summary>
public sealed class StubbornServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var child = Process.Start("sleep", "600");
        using var client = listener.Accept();
        client.Send(System.Text.Encoding.ASCII.GetBytes($"{child.Id}\n"));
        while (true)
        {
        }
    }
}

/// <summary>Starts a process and leaves it behind.</summary>
public sealed class AbandoningServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var child = Process.Start("sleep", "600");
        using var client = listener.Accept();
        client.Send(System.Text.Encoding.ASCII.GetBytes($"{child.Id}\n"));
        client.Receive(new byte[1]);
        Environment.Exit(0);
    }
}

/// <summary>Asks poll(2) before it accepts.</summary>
public sealed class PollingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        while (!listener.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead))
            stop.ThrowIfCancellationRequested();
    }
}

/// <summary>Polls its listener, in a list that is three times as long.</summary>
public sealed class PaddingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        const int POLLIN = 1;
        int[] list = [(int)listener.Handle, POLLIN, -1, POLLIN, -1, POLLIN];
        while (!stop.IsCancellationRequested)
            Native.poll(list, (nuint)list.Length / 2, 100);
    }
}

/// <summary>Returns after stop as soon as it has computed something.</summary>
public sealed class LaboriousServer : IServer
{
    private static readonly TimeSpan Labour = TimeSpan.FromMilliseconds(400);

    public void Run(Socket listener, CancellationToken stop)
    {
        stop.WaitHandle.WaitOne();
        var end = Environment.CpuUsage.TotalTime + Labour;
        while (Environment.CpuUsage.TotalTime < end)
        {
        }

        listener.Dispose();
    }
}

/// <summary>Throws in a callback of the stop token.</summary>
public sealed class ThrowingAtStopServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() => throw new InvalidOperationException("no plan for stop"));
        listener.Accept();
    }
}

/// <summary>Writes a lot to its standard output, then serves.</summary>
public sealed class ChattyServer : GoodServer
{
    protected override ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received)
    {
        for (var i = 0; i < 20_000; i++)
            Console.WriteLine($"line {i} of what nobody asked for");
        return base.Answer(received);
    }
}

/// <summary>Has no constructor that the host could call.</summary>
public sealed class UncreatableServer(int port) : IServer
{
    public void Run(Socket listener, CancellationToken stop) => listener.Listen(port);
}

/// <summary>Ignores stop, and writes into every descriptor what the host reports when Run has returned.</summary>
public class ForgingServer : IServer
{
    public virtual void Run(Socket listener, CancellationToken stop)
    {
        using var forging = stop.Register(Forge);
        Serve(listener);
    }

    protected static void Forge()
    {
        var report = "returned\n"u8.ToArray();
        for (var descriptor = 3; descriptor < 256; descriptor++)
            Native.send(descriptor, report, report.Length, 0);
    }

    protected static void Serve(Socket listener)
    {
        while (true)
        {
            using var client = listener.Accept();
            var buffer = new byte[64];
            var count = client.Receive(buffer);
            System.Text.Ascii.ToUpperInPlace(buffer, out _);
            client.Send(buffer.AsSpan(0, count));
        }
    }
}

/// <summary>Reports its return when it begins.</summary>
public sealed class EarlyForgingServer : ForgingServer
{
    public override void Run(Socket listener, CancellationToken stop)
    {
        Forge();
        Serve(listener);
    }
}

/// <summary>Reports its return at stop, and ends the process.</summary>
public sealed class ForgingAndExitingServer : ForgingServer
{
    public override void Run(Socket listener, CancellationToken stop)
    {
        using var exiting = stop.Register(() =>
        {
            Forge();
            Environment.Exit(0);
        });
        Serve(listener);
    }
}

/// <summary>Lets other threads do the work, one of them under the name of the thread that calls Run.</summary>
public sealed class DecoyServer : ForgingServer
{
    public override void Run(Socket listener, CancellationToken stop)
    {
        Thread.CurrentThread.Name = "somebody";
        new Thread(() => Serve(listener)) { Name = "kata-server", IsBackground = true }.Start();
        stop.WaitHandle.WaitOne();
    }
}
