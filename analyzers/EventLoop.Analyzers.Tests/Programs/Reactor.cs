using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;

namespace Reactors;

public interface IEventHandler
{
    Socket Handle { get; }

    void HandleRead();
}

/// <summary>Handlers behind an interface, timers as delegates, the wait in a method of its own.</summary>
public sealed class Reactor
{
    private readonly Dictionary<Socket, IEventHandler> handlers = new();
    private readonly List<(DateTime Due, Action Action)> timers = new();
    private readonly List<Socket> ready = new();
    private volatile bool stopped;

    public void Register(IEventHandler handler) => handlers.Add(handler.Handle, handler);

    public void Remove(IEventHandler handler) => handlers.Remove(handler.Handle);

    public void Schedule(TimeSpan delay, Action action) => timers.Add((DateTime.UtcNow + delay, action));

    public void Run()
    {
        while (!stopped)
        {
            WaitForEvents();
            Dispatch();
            RunTimers();
        }
    }

    private void WaitForEvents()
    {
        ready.Clear();
        ready.AddRange(handlers.Keys);
        Socket.Select(ready, null, null, 100_000);
    }

    private void Dispatch()
    {
        foreach (var socket in ready)
        {
            if (handlers.TryGetValue(socket, out var handler))
            {
                handler.HandleRead();
            }
        }
    }

    private void RunTimers()
    {
        foreach (var timer in timers.ToArray())
        {
            if (timer.Due <= DateTime.UtcNow)
            {
                timers.Remove(timer);
                timer.Action();
            }
        }
    }

    public void Stop() => stopped = true;
}

public sealed class Acceptor : IEventHandler
{
    private readonly Reactor reactor;
    private readonly Socket listener;

    public Acceptor(Reactor reactor, int port)
    {
        this.reactor = reactor;
        listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
    }

    public Socket Handle => listener;

    public void HandleRead()
    {
        var connection = listener.Accept();
        reactor.Register(new EchoHandler(reactor, connection));
    }
}

public sealed class EchoHandler : IEventHandler
{
    private static readonly HttpClient Http = new();
    private readonly Reactor reactor;
    private readonly Socket connection;
    private readonly byte[] header = new byte[4];
    private readonly byte[] buffer = new byte[4096];

    public EchoHandler(Reactor reactor, Socket connection)
    {
        this.reactor = reactor;
        this.connection = connection;
    }

    public Socket Handle => connection;

    public void HandleRead()
    {
        if (connection.Receive(header) == 0)
        {
            reactor.Remove(this);
            connection.Dispose();
            return;
        }

        var length = BitConverter.ToInt32(header, 0);
        var received = 0;
        while (received < length)
        {
            received += connection.Receive(buffer, received, length - received, SocketFlags.None); //! EVL0002, EVL0010
        }

        reactor.Schedule(TimeSpan.FromSeconds(1), Report);
        connection.Send(buffer, 0, length, SocketFlags.None); //! EVL0003
    }

    private void Report()
    {
        Http.GetStringAsync("http://stats.example/").GetAwaiter().GetResult(); //! EVL0001
    }
}

internal static class Program
{
    private static void Main()
    {
        var reactor = new Reactor();
        reactor.Register(new Acceptor(reactor, 9000));
        reactor.Schedule(TimeSpan.FromSeconds(5), () => Thread.Sleep(10)); //! EVL0001
        reactor.Run();
        Thread.Sleep(1000);
    }
}
