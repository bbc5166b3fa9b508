namespace EventLoop.Analyzers.Tests;

/// <summary>Edge-triggered readiness: announced once, so it must be taken whole.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class EdgeTests
{
    private static string Edge(string handler) => $$"""
        using System.Runtime.InteropServices;
        class Server
        {
            const uint EPOLLIN = 1;
            const uint EPOLLET = 1u << 31;
            struct epoll_event { public uint events; public int fd; }
            [DllImport("libc")] static extern int epoll_wait(int epfd, epoll_event[] events, int count, int timeout);
            [DllImport("libc")] static extern int epoll_ctl(int epfd, int op, int fd, ref epoll_event e);
            readonly Dictionary<int, Socket> sockets = new();
            void Watch(Socket socket)
            {
                socket.Blocking = false;
                var e = new epoll_event { events = EPOLLIN | EPOLLET };
                epoll_ctl(3, 1, 1, ref e);
                sockets[1] = socket;
            }

            void Run(byte[] buffer)
            {
                Watch(new Socket(SocketType.Stream, ProtocolType.Tcp));
                var events = new epoll_event[10];
                while (true)
                {
                    var count = epoll_wait(3, events, 10, -1);
                    for (var i = 0; i < count; i++)
                    {
                        var socket = sockets[events[i].fd];
                        {{handler}}
                    }
                }
            }
        }
        """;

    [Test]
    public Task One_read_per_edge_is_found() => Expect.Findings(
        Edge("if ([|socket.Receive(buffer, 0, 9, SocketFlags.None, out var error)|] == 0) { Console.WriteLine(error); }"), "EVL0008");

    [Test]
    public Task Reading_until_WouldBlock_is_fine() => Expect.Silence(
        Edge("while (socket.Receive(buffer, 0, 9, SocketFlags.None, out var error) > 0) { Console.WriteLine(error); }"));

    private static string TwoRegistrations(string listenerEvents, string clientEvents, string onClient) => $$"""
        using System.Runtime.InteropServices;
        class Server
        {
            static class Native
            {
                public const int ADD = 1;
                public const uint IN = 1, EDGE = 1u << 31;
                [DllImport("libc")] public static extern int epoll_wait(int epfd, byte[] events, int count, int timeout);
                [DllImport("libc")] public static extern int epoll_ctl(int epfd, int op, int fd, byte[] data);
            }

            class Client { public required Socket Socket; public int Fd => (int)Socket.Handle; }
            readonly Dictionary<int, Client> clients = new();
            void Control(int operation, int fd, uint mask) => Native.epoll_ctl(3, operation, fd, BitConverter.GetBytes(mask));
            void Run(Socket listener, byte[] events, byte[] buffer)
            {
                listener.Blocking = false;
                var listening = (int)listener.Handle;
                Control(Native.ADD, listening, {{listenerEvents}});
                while (true)
                {
                    var count = Native.epoll_wait(3, events, 10, -1);
                    for (var i = 0; i < count; i++)
                    {
                        var fd = BitConverter.ToInt32(events, i * 12);
                        if (fd == listening)
                        {
                            Accept(listener);
                        }
                        else if (clients.TryGetValue(fd, out var client))
                        {
                            {{onClient}}
                        }
                    }
                }
            }

            void Accept(Socket listener)
            {
                while (true)
                {
                    try
                    {
                        var client = new Client { Socket = listener.Accept() };
                        clients.Add(client.Fd, client);
                        Control(Native.ADD, client.Fd, {{clientEvents}});
                    }
                    catch (SocketException)
                    {
                        return;
                    }
                }
            }
        }
        """;

    [Test]
    public Task One_read_per_edge_is_found_under_other_names() => Expect.Findings(
        TwoRegistrations("Native.IN", "Native.IN | Native.EDGE", "if ([|client.Socket.Receive(buffer, SocketFlags.None, out _)|] == 0) { clients.Remove(fd); }"), "EVL0008");

    [TestCase("Native.IN | Native.EDGE", "Native.IN", "if (client.Socket.Receive(buffer, SocketFlags.None, out _) == 0) { clients.Remove(fd); }")]
    [TestCase("Native.IN", "Native.IN", "if (client.Socket.Receive(buffer, SocketFlags.None, out _) == 0) { clients.Remove(fd); }")]
    [TestCase("Native.IN", "Native.IN | Native.EDGE", "while (client.Socket.Receive(buffer, SocketFlags.None, out var error) > 0 || error != SocketError.WouldBlock) { }")]
    public Task Edges_that_are_drained_and_levels_are_fine(string listenerEvents, string clientEvents, string onClient) =>
        Expect.Silence(TwoRegistrations(listenerEvents, clientEvents, onClient));
}
