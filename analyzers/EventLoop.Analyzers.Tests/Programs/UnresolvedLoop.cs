using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Mono.Unix.Native;
using Company.Logging;

namespace Unresolved;

public delegate void IOHandler(IntPtr descriptor, EpollEvents events);

/// <summary>A file taken out of its project: half of its types are missing.</summary>
public class IOLoop
{
    private readonly int descriptor;
    private readonly Queue<EpollEvent> events = new Queue<EpollEvent>();
    private readonly List<Action> callbacks = new List<Action>();
    private readonly Dictionary<IntPtr, IOHandler> handlers = new Dictionary<IntPtr, IOHandler>();
    private readonly SortedList<DateTime, Action> timeouts = new SortedList<DateTime, Action>();
    private readonly Logger logger = Logger.Get("loop");
    private bool running;

    public IOLoop()
    {
        descriptor = Syscall.epoll_create(64);
        callbacks.Add(Idle);
        AddHandler(IntPtr.Zero, OnInput);
        AddTimeout(DateTime.UtcNow.AddSeconds(5), Rotate);

        // The loop does not run yet.
        Thread.Sleep(Config.Current.StartDelay);
    }

    public void AddHandler(IntPtr fd, IOHandler handler)
    {
        handlers[fd] = handler;
        var interest = new EpollEvent { fd = (int)fd, events = EpollEvents.EPOLLIN };
        Syscall.epoll_ctl(descriptor, EpollOp.EPOLL_CTL_ADD, (int)fd, ref interest);
    }

    public void RemoveHandler(IntPtr fd)
    {
        handlers.Remove(fd);
        Syscall.epoll_ctl(descriptor, EpollOp.EPOLL_CTL_DEL, (int)fd, IntPtr.Zero);
    }

    public void AddTimeout(DateTime due, Action action) => timeouts.Add(due, action);

    public void Start()
    {
        running = true;
        var ready = new EpollEvent[64];
        while (true)
        {
            var timeout = 5000;
            RunCallbacks();
            RunTimeouts(ref timeout);
            if (!running)
            {
                Thread.Sleep(1);
                break;
            }

            var count = Syscall.epoll_wait(descriptor, ready, 64, timeout);
            for (var i = 0; i < count; i++)
            {
                events.Enqueue(ready[i]);
            }

            while (events.Count > 0)
            {
                var one = events.Dequeue();
                handlers[one.fd](one.fd, one.events);
            }
        }
    }

    public void Stop() => running = false;

    private void RunCallbacks()
    {
        foreach (var callback in callbacks.ToArray())
        {
            callback();
        }
    }

    private void RunTimeouts(ref int wait)
    {
        while (timeouts.Count > 0 && timeouts.Keys[0] <= DateTime.UtcNow)
        {
            var action = timeouts.Values[0];
            timeouts.RemoveAt(0);
            action();
        }

        if (timeouts.Count > 0)
        {
            wait = Math.Min(wait, (int)(timeouts.Keys[0] - DateTime.UtcNow).TotalMilliseconds);
        }
    }

    private void Idle()
    {
        logger.Info(Config.Current.Name);
        Thread.Sleep(5); //! EVL0001
    }

    private void Rotate()
    {
        var pool = new Archive(Config.Current.Folder);
        pool.CompressAsync("loop.log");
        Task.Run(() => File.Copy("loop.log", "loop.1.log")).Wait(); //! EVL0001
        AddTimeout(DateTime.UtcNow.AddHours(1), Rotate);
    }

    private void OnInput(IntPtr fd, EpollEvents events)
    {
        using var command = new MySqlCommand("select 1");
        command.ExecuteNonQuery(); //! EVL0001
        logger.Warn(Console.ReadLine()); //! EVL0001
    }
}
