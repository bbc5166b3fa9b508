using System;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Iterating;

/// <summary>An iterator yields events after epoll_wait; handlers are delegates kept by descriptor.</summary>
public sealed class EventSource
{
    private readonly int descriptor;
    private readonly Dictionary<int, Action<uint>> handlers = new Dictionary<int, Action<uint>>();
    private readonly Socket listener;

    public EventSource(int descriptor, Socket listener)
    {
        this.descriptor = descriptor;
        this.listener = listener;
        listener.Blocking = false;
        handlers[(int)listener.Handle] = OnConnection;
        handlers[0] = _ => Console.ReadLine(); //! EVL0001
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Event
    {
        public uint Events;
        public int Descriptor;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_wait(int epfd, [In, Out] Event[] events, int maxevents, int timeout);

    private IEnumerable<Event> Events()
    {
        var events = new Event[64];
        while (true)
        {
            var count = epoll_wait(descriptor, events, events.Length, 1000);
            for (var i = 0; i < count; i++)
            {
                yield return events[i];
            }
        }
    }

    public void Serve()
    {
        foreach (var one in Events())
        {
            if (handlers.TryGetValue(one.Descriptor, out var handler))
            {
                handler(one.Events);
            }
        }

        Thread.Sleep(100);
    }

    private void OnConnection(uint events)
    {
        Socket connection;
        try
        {
            connection = listener.Accept();
        }
        catch (SocketException)
        {
            return;
        }

        handlers[(int)connection.Handle] = ready => OnData(connection, ready);
    }

    private void OnData(Socket connection, uint events)
    {
        var buffer = new byte[512];
        var count = connection.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
        if (count == 0 && error == SocketError.Success)
        {
            handlers.Remove((int)connection.Handle);
            connection.Dispose();
            return;
        }

        Task.Run(() => Compute(buffer)).Wait(); //! EVL0001
        _ = Task.Run(() => Compute(buffer));
        new Thread(() => Compute(buffer)).Start();
        using var timer = new Timer(_ => Compute(buffer), null, 10, 10);
    }

    private static void Compute(byte[] data)
    {
        Thread.Sleep(data.Length);
    }
}
