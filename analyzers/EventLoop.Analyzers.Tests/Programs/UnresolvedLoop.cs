using System;
using System.Collections.Generic;
using System.Threading;
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
    private readonly Logger logger = Logger.Get("loop");
    private bool running;

    public IOLoop()
    {
        descriptor = Syscall.epoll_create(64);
        callbacks.Add(Idle);
        AddHandler(IntPtr.Zero, OnInput);
    }

    public void AddHandler(IntPtr fd, IOHandler handler) => handlers[fd] = handler;

    public void Start()
    {
        running = true;
        var ready = new EpollEvent[64];
        while (true)
        {
            var timeout = 5000;
            RunCallbacks();
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

    private void RunCallbacks()
    {
        foreach (var callback in callbacks.ToArray())
        {
            callback();
        }
    }

    private void Idle()
    {
        logger.Info(Config.Current.Name);
        Thread.Sleep(5); //! EVL0001
    }

    private void OnInput(IntPtr fd, EpollEvents events)
    {
        using var command = new MySqlCommand("select 1");
        command.ExecuteNonQuery(); //! EVL0001
        logger.Warn(Console.ReadLine()); //! EVL0001
    }
}
