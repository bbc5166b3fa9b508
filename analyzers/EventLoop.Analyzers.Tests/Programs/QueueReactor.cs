using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Queues;

/// <summary>A reactor whose wait is a queue: asynchronous completions post to it.</summary>
public sealed class EventLoop
{
    private readonly BlockingCollection<Action> queue = new BlockingCollection<Action>();

    public void Post(Action action) => queue.Add(action);

    public void Run()
    {
        foreach (var action in queue.GetConsumingEnumerable())
        {
            action();
        }
    }
}

public sealed class Service
{
    private readonly EventLoop loop = new EventLoop();

    public void Start()
    {
        loop.Post(() => Work(1));
        loop.Post(Other);
        loop.Run();
    }

    private void Work(int number)
    {
        Console.WriteLine(number);
        Task.Delay(1000).ContinueWith(_ => loop.Post(() => Work(number + 1)));
    }

    private void Other()
    {
        Thread.Sleep(100); //! EVL0001
    }
}

/// <summary>A worker is there to block: nobody waits for it.</summary>
public sealed class LogWriter
{
    private readonly BlockingCollection<Action> jobs = new BlockingCollection<Action>();

    public void Start()
    {
        new Thread(() =>
        {
            foreach (var job in jobs.GetConsumingEnumerable())
            {
                job();
                Thread.Sleep(10);
            }
        }).Start();
    }

    public void Add() => jobs.Add(() => System.IO.File.AppendAllText("log", "x"));
}
