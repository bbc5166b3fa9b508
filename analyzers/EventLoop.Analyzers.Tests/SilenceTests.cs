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

    [TestCase("interface IHandler { Socket Socket { get; } void Handle(); }", "")]
    [TestCase("abstract class IHandler { public abstract Socket Socket { get; } public abstract void Handle(); }", "override ")]
    public Task A_mode_given_through_a_property_of_an_interface_is_known(string declared, string overrides) => Expect.Silence($$"""
        using System.Runtime.InteropServices;
        {{declared}}
        class Reader(Socket socket) : IHandler
        {
            readonly byte[] buffer = new byte[9];
            public {{overrides}}Socket Socket => socket;
            public {{overrides}}void Handle()
            {
                while (true)
                {
                    var count = socket.Receive(buffer, 0, 9, SocketFlags.None, out var error);
                    if (error != SocketError.Success || count == 0)
                        return;
                }
            }
        }

        class Server
        {
            struct epoll_event { public uint events; public int fd; }
            [DllImport("libc")] static extern int epoll_wait(int epfd, epoll_event[] events, int count, int timeout);
            readonly Dictionary<int, IHandler> handlers = new();
            void Register(IHandler handler)
            {
                handler.Socket.Blocking = false;
                handlers[1] = handler;
            }

            void Run()
            {
                Register(new Reader(new Socket(SocketType.Stream, ProtocolType.Tcp)));
                var events = new epoll_event[10];
                while (true)
                {
                    var count = epoll_wait(3, events, 10, -1);
                    for (var i = 0; i < count; i++)
                        handlers[events[i].fd].Handle();
                }
            }
        }
        """);
}
