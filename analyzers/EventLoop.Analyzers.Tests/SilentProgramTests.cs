namespace EventLoop.Analyzers.Tests;

/// <summary>Programs that wait and block, and keep nobody else waiting.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class SilentProgramTests
{
    private const string Select = """
            var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Any, 1));
            listener.Listen();
            var clients = new List<Socket>();
        """;

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
