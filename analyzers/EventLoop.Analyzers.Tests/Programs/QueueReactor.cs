using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Queues;

/// <summary>A reactor whose wait is a queue: asynchronous completions post to it.</summary>
public sealed class EventLoop
{
    private readonly BlockingCollection<Action> queue = new BlockingCollection<Action>();

    public void Post(Action action) => queue.Add(action);

    public void PostLater(Action action, int milliseconds) =>
        Task.Delay(milliseconds).ContinueWith(_ => queue.Add(action));

    public void Run()
    {
        foreach (var action in queue.GetConsumingEnumerable())
        {
            action();
        }
    }

    public void Stop() => queue.CompleteAdding();
}

public sealed class Service
{
    private readonly EventLoop loop = new EventLoop();
    private readonly Dictionary<int, Session> sessions = new Dictionary<int, Session>();
    private readonly LogWriter log = new LogWriter();
    private readonly ManualResetEventSlim ready = new ManualResetEventSlim();
    private int last;

    public void Start(Socket listener)
    {
        log.Start();
        loop.Post(() => Work(1));
        loop.Post(Other);
        loop.PostLater(Sweep, 1000);
        Accept(listener);
        loop.Run();
    }

    // Completions come on threads of the pool, which hand them to the loop.
    private void Accept(Socket listener) => listener.BeginAccept(
        result =>
        {
            var socket = listener.EndAccept(result);
            loop.Post(() => Welcome(socket));
            Accept(listener);
        },
        null);

    private void Welcome(Socket socket)
    {
        var session = new Session(++last, socket);
        sessions.Add(session.Id, session);
        Receive(session);
        log.Add($"{session.Id} came");
        ready.Wait(); //! EVL0001
    }

    private void Receive(Session session) => session.Socket.BeginReceive(
        session.Buffer,
        0,
        session.Buffer.Length,
        SocketFlags.None,
        result =>
        {
            var count = session.Socket.EndReceive(result, out var error);
            loop.Post(() => OnReceived(session, error == SocketError.Success ? count : 0));
        },
        null);

    private void OnReceived(Session session, int count)
    {
        if (count == 0)
        {
            sessions.Remove(session.Id);
            session.Socket.Dispose();
            return;
        }

        var name = Encoding.UTF8.GetString(session.Buffer, 0, count).Trim();
        session.Name = LookUpAsync(name).Result; //! EVL0001
        log.Add($"{session.Id} is {session.Name}");
        Receive(session);
    }

    private static async Task<string> LookUpAsync(string name)
    {
        await Task.Delay(20).ConfigureAwait(false);
        return name.ToUpperInvariant();
    }

    private void Sweep()
    {
        foreach (var session in sessions.Values)
        {
            Console.WriteLine(session.Name);
        }

        loop.PostLater(Sweep, 1000);
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

public sealed class Session
{
    public Session(int id, Socket socket)
    {
        Id = id;
        Socket = socket;
    }

    public int Id { get; }

    public Socket Socket { get; }

    public byte[] Buffer { get; } = new byte[512];

    public string Name { get; set; } = "";
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

    public void Add(string line) => jobs.Add(() => System.IO.File.AppendAllText("log", line));
}
