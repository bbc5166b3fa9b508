using System.Diagnostics;
using System.Net.Sockets;

namespace Katas.Testing.Tests;

/// <summary>Serves one client at a time, rightly, and returns at stop.</summary>
public class GoodServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
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

/// <summary>Answers one byte too many.</summary>
public sealed class TalkativeServer : GoodServer
{
    protected override ReadOnlySpan<byte> Answer(ReadOnlySpan<byte> received) => Upper(received).Append((byte)'!').ToArray();
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
