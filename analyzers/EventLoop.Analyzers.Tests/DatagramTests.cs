namespace EventLoop.Analyzers.Tests;

/// <summary>One datagram socket that everybody sends to.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class DatagramTests
{
    private static string Game(string handle, string made = "new UdpClient(5000)", string pause = "Thread.Sleep(10);") => $$"""
        class Game
        {
            readonly UdpClient udp = {{made}};
            void Run()
            {
                while (true)
                {
                    while (udp.Available > 0)
                    {
                        var from = new IPEndPoint(IPAddress.Any, 0);
                        var data = udp.Receive(ref from);
                        {{handle}}
                    }

                    {{pause}}
                }
            }
        }
        """;

    [TestCase("udp.Send(data, data.Length, from); [|File.AppendAllText(\"a\", \"b\")|];")]
    [TestCase("Answer(from); void Answer(IPEndPoint to) { [|Dns.GetHostEntry(\"a\")|]; udp.Send(new byte[9], 9, to); }")]
    public Task Who_answers_everybody_serves_many(string handle) => Expect.Findings(Game(handle), "EVL0001");

    [TestCase("File.AppendAllText(\"a\", \"b\");")]
    [TestCase("udp.Send(data, data.Length, from);")]
    [TestCase("udp.Send(data, data.Length, from); Task.Run(() => File.AppendAllText(\"a\", \"b\"));")]
    public Task Who_only_listens_or_does_not_block_keeps_nobody_waiting(string handle) => Expect.Silence(Game(handle));

    [TestCase("new UdpClient(\"host\", 5000)")]
    [TestCase("new UdpClient()")]
    public Task A_client_hears_from_its_server_only(string made) => Expect.Silence(Game("udp.Send(data, data.Length, from); File.AppendAllText(\"a\", \"b\");", made));

    [Test]
    public Task A_bound_socket_is_asked_too() => Expect.Findings("""
        class Game
        {
            readonly Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            void Run(byte[] data)
            {
                udp.Bind(new IPEndPoint(IPAddress.Any, 5000));
                while (true)
                {
                    if (udp.Poll(10000, SelectMode.SelectRead))
                    {
                        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                        var count = udp.ReceiveFrom(data, ref from);
                        [|Thread.Sleep(100)|];
                        udp.SendTo(data, count, SocketFlags.None, from);
                    }
                }
            }
        }
        """, "EVL0001");

    [TestCase("upstream.Send(data); var count = [|upstream.Receive(data)|];")]
    [TestCase("Ask(data); void Ask(byte[] query) { upstream.Send(query); var count = [|upstream.Receive(query)|]; }")]
    public Task Nobody_has_asked_for_the_answer_of_another_server(string ask) => Expect.Findings(Forwarder(ask), "EVL0002");

    [TestCase("upstream.Send(data);")]
    [TestCase("if (upstream.Poll(0, SelectMode.SelectRead)) { var count = upstream.Receive(data); }")]
    public Task A_server_that_only_tells_or_asks_first_waits_for_nobody(string ask) => Expect.Silence(Forwarder(ask));

    private static string Forwarder(string ask) => $$"""
        class Forwarder
        {
            readonly Socket one = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            readonly Socket other = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            readonly Socket upstream = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            void Run(byte[] data, IPEndPoint resolver)
            {
                one.Bind(new IPEndPoint(IPAddress.Any, 53));
                other.Bind(new IPEndPoint(IPAddress.IPv6Any, 53));
                upstream.Connect(resolver);
                while (true)
                {
                    var ready = new List<Socket> { one, other };
                    Socket.Select(ready, null, null, 1_000_000);
                    foreach (var socket in ready)
                    {
                        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                        var asked = socket.ReceiveFrom(data, ref from);
                        {{ask}}
                        socket.SendTo(data, from);
                    }
                }
            }
        }
        """;
}
