using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
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
    private readonly Dictionary<int, Queue<byte[]>> unsent = new Dictionary<int, Queue<byte[]>>();
    private readonly HttpClient http = new HttpClient();
    private readonly Socket listener;
    private bool stopping;

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
        while (!stopping)
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

    public void Stop() => stopping = true;

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
        unsent[(int)connection.Handle] = new Queue<byte[]>();
    }

    private void OnData(Socket connection, uint events)
    {
        var buffer = new byte[512];
        var count = connection.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
        if (count == 0 && error == SocketError.Success)
        {
            handlers.Remove((int)connection.Handle);
            unsent.Remove((int)connection.Handle);
            connection.Dispose();
            return;
        }

        Task.Run(() => Compute(buffer)).Wait(); //! EVL0001
        _ = Task.Run(() => Compute(buffer));
        new Thread(() => Compute(buffer)).Start();
        using var timer = new Timer(_ => Compute(buffer), null, 10, 10);
        if (buffer[0] == 'w')
        {
            Answer(connection, Fetch());
        }
    }

    private byte[] Fetch() => http.GetByteArrayAsync("http://127.0.0.1/").GetAwaiter().GetResult(); //! EVL0001

    private void Answer(Socket connection, byte[] reply)
    {
        var waiting = unsent[(int)connection.Handle];
        waiting.Enqueue(reply);
        while (waiting.Count > 0)
        {
            var next = waiting.Peek();
            var sent = connection.Send(next, 0, next.Length, SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                return;
            }

            waiting.Dequeue();
            if (sent < next.Length)
            {
                waiting.Enqueue(next.AsSpan(sent).ToArray());
                return;
            }
        }
    }

    private static void Compute(byte[] data)
    {
        Thread.Sleep(data.Length);
        Dns.GetHostName();
    }
}
