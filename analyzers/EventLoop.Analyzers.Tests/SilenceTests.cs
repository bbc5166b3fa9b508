namespace EventLoop.Analyzers.Tests;

/// <summary>Where blocking hurts nobody else, nothing is said.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class SilenceTests
{
    private const string Select = """
            var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Any, 1));
            listener.Listen();
            var clients = new List<Socket>();
        """;

    [Test]
    public Task Code_before_and_after_the_loop_is_free() => Expect.Silence($$"""
        class Server
        {
            void Run(bool stop)
            {
                {{Select}}
                Thread.Sleep(100);
                var name = Dns.GetHostName();
                var config = File.ReadAllText("config");
                while (!stop)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                }

                Thread.Sleep(1000);
                Task.Delay(1).Wait();
            }
        }
        """);

    [Test]
    public Task A_branch_that_leaves_the_loop_is_its_shutdown() => Expect.Silence($$"""
        class Server
        {
            Thread worker = new Thread(() => { });
            void Run(bool stop)
            {
                {{Select}}
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    if (stop)
                    {
                        worker.Join();
                        Thread.Sleep(10);
                        break;
                    }
                }
            }
        }
        """);

    [Test]
    public Task Offloaded_work_may_block() => Expect.Silence($$"""
        class Server
        {
            Timer? timer;
            void Run()
            {
                {{Select}}
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    Task.Run(() => Thread.Sleep(1));
                    new Thread(Work).Start();
                    ThreadPool.QueueUserWorkItem(_ => Work());
                    Task.Factory.StartNew(Work);
                    timer = new Timer(_ => Work(), null, 1, 1);
                    Task.Delay(5).ContinueWith(_ => Work());
                }
            }

            static void Work() => Thread.Sleep(1000);
        }
        """);

    [Test]
    public Task What_follows_an_await_of_a_called_method_runs_later() => Expect.Silence($$"""
        class Server
        {
            void Run()
            {
                {{Select}}
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    _ = Later();
                }
            }

            static async Task Later()
            {
                await Task.Delay(10);
                Thread.Sleep(1000);
            }
        }
        """);

    [Test]
    public Task Zero_timeouts_only_ask() => Expect.Silence($$"""
        class Server
        {
            ManualResetEvent stop = new ManualResetEvent(false);
            SemaphoreSlim slots = new SemaphoreSlim(1);
            Task work = Task.CompletedTask;
            void Run()
            {
                {{Select}}
                while (!stop.WaitOne(0))
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    if (slots.Wait(0) && work.Wait(TimeSpan.Zero) && Thread.CurrentThread.Join(0))
                    {
                        Thread.Sleep(0);
                    }

                    foreach (var client in clients)
                    {
                        if (client.Poll(0, SelectMode.SelectError))
                        {
                            Console.WriteLine("error");
                        }
                    }
                }
            }
        }
        """);

    [Test]
    public Task A_result_that_is_there_is_free() => Expect.Silence($$"""
        class Answer { public string Result => ""; public void Wait() { } public static void Sleep(int ms) { } }
        class Server
        {
            Task<int> work = Task.FromResult(1);
            Task<int> other = Task.Run(() => 1);
            Answer answer = new Answer();
            void Run()
            {
                {{Select}}
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    Console.WriteLine(answer.Result);
                    answer.Wait();
                    Answer.Sleep(1000);
                    Console.WriteLine(Task.FromResult(3).Result);
                    if (other.IsCompleted)
                    {
                        Console.WriteLine(other.Result);
                    }
                }
            }
        }
        """);

    [Test]
    public Task ReadKey_behind_KeyAvailable_has_its_key() => Expect.Silence($$"""
        class Server
        {
            void Run()
            {
                {{Select}}
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    if (Console.KeyAvailable && Console.ReadKey(true).Key == ConsoleKey.Q)
                    {
                        continue;
                    }

                    if (Console.KeyAvailable)
                    {
                        Console.ReadKey();
                    }
                }
            }
        }
        """);

    [Test]
    public Task A_receive_behind_Available_is_guarded() => Expect.Silence("""
        class Server
        {
            readonly List<Socket> clients = new();
            readonly TcpListener listener = new(IPAddress.Any, 1);
            void Tick()
            {
                if (listener.Pending())
                {
                    clients.Add(listener.AcceptSocket());
                }

                var buffer = new byte[100];
                foreach (var client in clients.ToArray())
                {
                    if (client.Available == 0)
                    {
                        continue;
                    }

                    if (client.Receive(buffer) == 0)
                    {
                        clients.Remove(client);
                    }
                }
            }
        }
        """);

    [Test]
    public Task The_only_pause_of_a_polling_loop_is_its_pace() => Expect.Silence("""
        class Server
        {
            readonly List<TcpClient> clients = new();
            readonly TcpListener listener = new(IPAddress.Any, 1);
            void Loop()
            {
                while (true)
                {
                    while (listener.Pending())
                    {
                        clients.Add(listener.AcceptTcpClient());
                    }

                    foreach (var client in clients)
                    {
                        if (client.Available > 0)
                        {
                            Console.WriteLine("data");
                        }
                    }

                    Pause();
                }
            }

            void Pause() => Thread.Sleep(10);
        }
        """);

    [Test]
    public Task A_pause_instead_of_the_wait_is_no_second_one() => Expect.Silence("""
        class Server
        {
            readonly List<Socket> clients = new();
            void Loop()
            {
                while (true)
                {
                    if (clients.Count == 0)
                    {
                        Thread.Sleep(10);
                        continue;
                    }

                    var read = new List<Socket>(clients);
                    try
                    {
                        Socket.Select(read, null, null, 1000000);
                    }
                    catch (SocketException)
                    {
                        Thread.Sleep(100);
                    }
                }
            }
        }
        """);

    [Test]
    public Task A_socket_from_elsewhere_is_not_judged() => Expect.Silence("""
        public interface IConnection { Socket Socket { get; } }
        public class Server
        {
            public List<IConnection> Connections { get; } = new();
            public void Loop(Socket listener)
            {
                while (true)
                {
                    var read = Connections.Select(one => one.Socket).ToList();
                    read.Add(listener);
                    Socket.Select(read, null, null, 1000000);
                    foreach (var connection in Connections)
                    {
                        connection.Socket.Send(new byte[10]);
                    }
                }
            }
        }
        """);

    [Test]
    public Task A_helper_that_sets_the_mode_counts() => Expect.Silence($$"""
        static class Sockets
        {
            public static Socket Configured(Socket socket)
            {
                socket.NoDelay = true;
                socket.Blocking = false;
                return socket;
            }
        }

        class Server
        {
            void Run()
            {
                {{Select}}
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    if (read.Contains(listener))
                    {
                        clients.Add(Sockets.Configured(listener.Accept()));
                    }

                    foreach (var client in clients)
                    {
                        var sent = client.Send(new byte[10], 0, 10, SocketFlags.None, out var error);
                        Console.WriteLine(sent + error.ToString());
                    }
                }
            }
        }
        """);

    [Test]
    public Task Accepted_sockets_inherit_from_a_nonblocking_listener() => Expect.Silence("""
        class Server
        {
            readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            readonly List<Socket> clients = new();
            void Run()
            {
                listener.Listen();
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    foreach (var socket in read)
                    {
                        if (socket == listener)
                        {
                            clients.Add(listener.Accept());
                        }
                        else if (socket.Receive(new byte[10], 0, 10, SocketFlags.None, out _) == 0)
                        {
                            clients.Remove(socket);
                        }
                    }
                }
            }
        }
        """);

    [Test]
    public Task An_accepting_thread_that_hands_over_is_no_loop_to_protect() => Expect.Silence("""
        class Server
        {
            void Run()
            {
                var listener = new TcpListener(IPAddress.Any, 1);
                listener.Start();
                while (true)
                {
                    var client = listener.AcceptTcpClient();
                    ThreadPool.QueueUserWorkItem(_ =>
                    {
                        using var reader = new StreamReader(client.GetStream());
                        Console.WriteLine(reader.ReadToEnd());
                    });
                    Thread.Sleep(10);
                }
            }
        }
        """);

    [Test]
    public Task A_listener_and_the_one_peer_it_accepted_serve_one() => Expect.Silence("""
        class Peer
        {
            Socket? listener;
            Socket? peer;
            void Dispatch()
            {
                while (true)
                {
                    if (listener!.Poll(0, SelectMode.SelectRead))
                    {
                        peer = listener.Accept();
                    }

                    if (peer != null && peer.Poll(0, SelectMode.SelectWrite))
                    {
                        peer.Send(new byte[100]);
                    }

                    Thread.Sleep(5);
                }
            }

            void Listen()
            {
                listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Listen(1);
            }
        }
        """);

    [Test]
    public Task A_client_loop_with_one_connection_may_block() => Expect.Silence("""
        class Client
        {
            readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            void Run()
            {
                socket.Connect("example.org", 80);
                while (socket.Connected)
                {
                    var read = new List<Socket> { socket };
                    Socket.Select(read, null, null, 100000);
                    socket.Send(new byte[10]);
                    Console.ReadLine();
                }
            }
        }
        """);

    [Test]
    public Task A_worker_that_takes_from_a_queue_is_there_to_block() => Expect.Silence("""
        using System.Collections.Concurrent;
        class Worker
        {
            readonly BlockingCollection<Action> jobs = new();
            void Run()
            {
                while (true)
                {
                    var job = jobs.Take();
                    job();
                    Thread.Sleep(10);
                }
            }

            void Add() => jobs.Add(() => File.WriteAllText("a", "b"));
        }
        """);

    [Test]
    public Task Linq_Select_and_custom_Poll_are_no_waits() => Expect.Silence("""
        class Sensor { public bool Poll(int timeout) => timeout > 0; }
        class Program
        {
            void Run(List<Sensor> sensors)
            {
                while (true)
                {
                    foreach (var sensor in sensors.Select(one => one))
                    {
                        if (sensor.Poll(1000))
                        {
                            Thread.Sleep(1000);
                        }
                    }
                }
            }
        }
        """);

    [Test]
    public Task A_lock_alone_is_not_reported() => Expect.Silence($$"""
        class Server
        {
            readonly object gate = new();
            int count;
            void Run()
            {
                new Thread(() => { lock (gate) { count++; } Thread.Sleep(100); }).Start();
                {{Select}}
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    lock (gate)
                    {
                        count++;
                    }
                }
            }
        }
        """);

    [Test]
    public Task Datagrams_wait_for_no_reader() => Expect.Silence("""
        class Server
        {
            void Run()
            {
                var one = new UdpClient(1);
                var other = new UdpClient(2);
                while (true)
                {
                    var read = new List<Socket> { one.Client, other.Client };
                    Socket.Select(read, null, null, -1);
                    foreach (var socket in read)
                    {
                        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                        var buffer = new byte[1500];
                        var count = socket.ReceiveFrom(buffer, ref from);
                        socket.SendTo(buffer, count, SocketFlags.None, from);
                    }
                }
            }
        }
        """);
}
