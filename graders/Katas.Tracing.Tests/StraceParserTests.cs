using NUnit.Framework;

namespace Katas.Tracing.Tests;

/// <summary>What strace writes is read, however a line is broken, and whatever a server has put into it.</summary>
public sealed class StraceParserTests
{
    [Test]
    public void A_call_that_returned()
    {
        var call = Parse("1795612110.313259 sendto(54<TCP:[127.0.0.1:56659->127.0.0.1:52712]>, \"HELLO\", 5, 0, NULL, 0) = 5 <0.000080>");

        Assert.Multiple(() =>
        {
            Assert.That(call.At, Is.EqualTo(1795612110_313259));
            Assert.That(call.Name, Is.EqualTo("sendto"));
            Assert.That(call.Arguments, Is.EqualTo("54<TCP:[127.0.0.1:56659->127.0.0.1:52712]>, \"HELLO\", 5, 0, NULL, 0"));
            Assert.That((call.Result, call.Error, call.Took), Is.EqualTo((5L, (string?)null, 80L)));
        });
    }

    [Test]
    public void A_descriptor_that_came_back_keeps_its_note()
    {
        var call = Parse("1.000000 accept4(3<TCP:[127.0.0.1:56659]>, NULL, NULL, SOCK_CLOEXEC) = 54<TCP:[127.0.0.1:56659->127.0.0.1:52712]> <0.011646>");

        Assert.That((call.Result, call.Comment, call.Took), Is.EqualTo((54L, "<TCP:[127.0.0.1:56659->127.0.0.1:52712]>", 11646L)));
    }

    [TestCase("recvfrom(5<TCP:[1]>, 0x7f, 65536, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable) <0.000009>", "EAGAIN")]
    [TestCase("accept4(3<TCP:[127.0.0.1:1]>, 0x7f9d0d823988, [16], SOCK_CLOEXEC) = -1 EINVAL (Invalid argument) <0.097729>", "EINVAL")]
    [TestCase("epoll_wait(5, 0x7f, 256, -1) = -1 EINTR (Interrupted system call) <0.2>", "EINTR")]
    [TestCase("poll([{fd=3, events=POLLIN}], 1, 100) = ? ERESTART_RESTARTBLOCK (Interrupted by signal) <0.1>", "ERESTART_RESTARTBLOCK")]
    public void An_error(string rest, string error) => Assert.That(Parse($"1.000000 {rest}").Error, Is.EqualTo(error));

    [Test]
    public void A_timeout_of_poll_is_no_error()
    {
        var call = Parse("1.000000 poll([{fd=3<TCP:[127.0.0.1:52387]>, events=POLLIN|POLLHUP}], 1, 100) = 0 (Timeout) <0.100192>");

        Assert.That((call.Result, call.Error), Is.EqualTo((0L, (string?)null)));
    }

    [Test]
    public void A_line_that_was_broken_by_another_thread()
    {
        var calls = StraceParser.Parse(
        [
            "[pid 7] 1.000000 epoll_wait(54<anon_inode:[eventpoll]>,  <unfinished ...>",
            "[pid 8] 1.100000 futex(0x5, FUTEX_WAKE_PRIVATE, 1) = 0 <0.000010>",
            "[pid 7] 1.250000 <... epoll_wait resumed>[{events=EPOLLIN, data={u32=3, u64=3}}], 256, -1) = 1 <0.250000>",
        ]);

        Assert.That(calls.Select(c => (c.Name, c.At, c.Took)), Is.EqualTo(new (string, long, long?)[] { ("epoll_wait", 1_000_000, 250_000), ("futex", 1_100_000, 10) }));
    }

    [Test]
    public void A_wait_that_goes_on_after_a_signal_is_one_wait()
    {
        var calls = StraceParser.Parse(
        [
            "1.000000 poll([{fd=3, events=POLLIN}], 1, 100) = ? ERESTART_RESTARTBLOCK (Interrupted by signal) <0.030000>",
            "1.030000 --- SIGRT_2 {si_signo=SIGRT_2, si_code=SI_TKILL, si_pid=1, si_uid=0} ---",
            "1.030010 restart_syscall(<... resuming interrupted poll ...>) = 1 <0.050000>",
        ]);

        Assert.That(calls.Select(c => (c.Name, c.Result, c.Error, c.Took)), Is.EqualTo(new (string, long?, string?, long?)[] { ("poll", 1, null, 80_000) }));
    }

    [TestCase("1.000000 recvmsg(5<TCP:[127.0.0.1:1->127.0.0.1:2]>, <unfinished ...>")]
    [TestCase("1.000000 recvmsg(5<TCP:[127.0.0.1:1->127.0.0.1:2]>, <unfinished ...>) = ?")]
    [TestCase("1.000000 recvmsg(5<TCP:[127.0.0.1:1->127.0.0.1:2]>,  <unfinished ...>)  = ?")]
    public void A_call_that_never_returned(string line)
    {
        var call = Parse(line);

        Assert.That((call.Name, call.Took, call.Result), Is.EqualTo(("recvmsg", (long?)null, (long?)null)));
        Assert.That(call.Arguments, Does.StartWith("5<TCP:"));
    }

    [Test]
    public void What_a_server_sends_is_not_taken_for_the_end_of_its_call()
    {
        var call = Parse("1.000000 sendto(5<TCP:[a->b]>, \") = 7 <0.1>\\\") <unfinished ...>\", 26, 0, NULL, 0) = 26 <0.000010>");

        Assert.That((call.Result, call.Took), Is.EqualTo((26L, 10L)));
    }

    [TestCase("")]
    [TestCase("1.000000 +++ exited with 0 +++")]
    [TestCase("1.000000 +++ killed by SIGKILL +++")]
    [TestCase("1.000000 --- SIGSEGV {si_signo=SIGSEGV} ---")]
    [TestCase("strace: Process 7 attached")]
    [TestCase("1.000000 recvmsg(5<TCP:[127.0.0.1:1->127")]
    [TestCase("1.000000 sendto(5, \"cut")]
    [TestCase("1.000000 <... recvmsg resumed>) = 5 <0.1>")]
    [TestCase("99999999999999999999.1 close(5) = 0 <0.1>")]
    public void What_is_no_call_is_left_out(string line) => Assert.That(StraceParser.Parse([line]), Is.Empty);

    private static SystemCall Parse(string line) => StraceParser.Parse([line]).Single();
}
