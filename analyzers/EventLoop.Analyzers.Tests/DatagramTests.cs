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
}
