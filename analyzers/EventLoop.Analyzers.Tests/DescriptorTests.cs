using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Raw descriptors: a number is followed to the system call that made it, and to whoever changed its mode.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class DescriptorTests
{
    private const string Accept = "Watch(epoll, accept(listener, null, null));";
    private const string AcceptNonblocking = "Watch(epoll, accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC));";

    [TestCase(Accept, "[|send(fd, buffer, 9, 0)|];", "EVL0003")]
    [TestCase("Watch(epoll, accept4(listener, null, null, SOCK_CLOEXEC));", "var rest = 9; while (rest > 0) { rest -= (int)[|send(fd, buffer, rest, 0)|]; }", "EVL0003")]
    [TestCase(Accept, "while (recv(fd, buffer, 9, MSG_DONTWAIT) > 0) { } while ([|recv(fd, buffer, 9, 0)|] > 0) { }", "EVL0002")]
    [TestCase(Accept, "if (ReadSome(fd, buffer, 4) == 4) { [|ReadSome(fd, buffer, 9)|]; }", "EVL0002")]
    [TestCase("while (true) { var client = [|accept(listener, null, null)|]; if (client < 0) { break; } Watch(epoll, client); }", "", "EVL0002")]
    [TestCase(Accept, "var upstream = socket(2, 1, 0); fixed (byte* address = buffer) { [|connect(upstream, address, 16)|]; }", "EVL0002")]
    public Task A_descriptor_that_blocks_is_found(string onListener, string onClient, string id) =>
        Expect.Findings(Descriptors(onListener, onClient), id);

    [TestCase(Accept, "recv(fd, buffer, 9, 0);")]
    [TestCase(Accept, "nint got; do { got = recv(fd, buffer, 9, 0); } while (got < 0 && Marshal.GetLastPInvokeError() == EINTR);")]
    [TestCase(Accept, "while (recv(fd, buffer, 9, MSG_DONTWAIT) > 0) { send(fd, buffer, 9, MSG_DONTWAIT); }")]
    [TestCase(AcceptNonblocking, "while (recv(fd, buffer, 9, 0) > 0) { send(fd, buffer, 9, 0); }")]
    [TestCase("var client = accept(listener, null, null); fcntl(client, F_SETFL, O_NONBLOCK); Watch(epoll, client);", "send(fd, buffer, 9, 0);")]
    [TestCase("var client = accept(listener, null, null); SetNonblocking(client); Watch(epoll, client);", "while (recv(fd, buffer, 9, 0) > 0) { }")]
    [TestCase(AcceptNonblocking, "var upstream = socket(2, 1 | SOCK_NONBLOCK, 0); fixed (byte* address = buffer) { connect(upstream, address, 16); }")]
    [TestCase(AcceptNonblocking, "var upstream = socket(2, Type(), 0); fixed (byte* address = buffer) { connect(upstream, address, 16); } static int Type() => Environment.ProcessId;")]
    [TestCase(AcceptNonblocking, "var wake = eventfd(0, 0); ReadSome(wake, buffer, 8); ReadSome(wake, buffer, 8);")]
    public Task A_descriptor_that_does_not_block_is_not(string onListener, string onClient) =>
        Expect.Silence(Descriptors(onListener, onClient));

    [Test]
    public Task A_listener_made_nonblocking_may_be_accepted_on_until_EAGAIN() => Expect.Silence(
        Descriptors("while (true) { var client = accept4(listener, null, null, SOCK_NONBLOCK); if (client < 0) { break; } Watch(epoll, client); }", "", "SetNonblocking(listener);"));

    [Test]
    public Task A_descriptor_of_a_nonblocking_Socket_is_nonblocking() => Expect.Silence(
        Descriptors("", "while (recv(fd, buffer, 9, 0) > 0) { }", "var peer = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false }; Watch(epoll, (int)peer.Handle);"));

    [Test]
    public Task A_descriptor_of_a_blocking_Socket_blocks() => Expect.Findings(
        Descriptors("", "while ([|recv(fd, buffer, 9, 0)|] > 0) { }", "var peer = new Socket(SocketType.Stream, ProtocolType.Tcp); Watch(epoll, (int)peer.SafeHandle.DangerousGetHandle());"), "EVL0002");
}
