using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>What a hostile server can do from inside the sandbox: nothing that matters.</summary>
public sealed class AttackTests : SandboxFixture
{
    private const long MiB = 1024 * 1024;
    private const int EPERM = 1;
    private const int ESRCH = 3;
    private const int ENOSYS = 38;
    private const int EAFNOSUPPORT = 97;

    [Test]
    public void Files_outside_cannot_be_read()
    {
        string[] paths =
        [
            "/etc/passwd", "/etc/shadow", "/home", "/root", "/var", "/opt", "/srv", "/mnt", "/sys", "/run", "/usr/local", "/usr/share",
            "/proc/1/root/etc/passwd", "/proc/kcore", "/proc/1/cwd/etc", AppContext.BaseDirectory, typeof(AttackTests).Assembly.Location,
            Environment.CurrentDirectory, "/dev/mem", "/dev/sda", "/dev/vda", "/dev/kmsg", "/dev/ptmx", "/dev/pts/ptmx", "/dev/zero",
        ];

        Assert.That(Attack<Reading>(string.Join(' ', paths)), Is.Empty);
    }

    [Test]
    public void The_root_holds_what_a_server_needs()
    {
        string[] allowed = ["bin", "dev", "dotnet", "host", "lib", "lib32", "lib64", "proc", "submission", "tmp", "usr"];

        Assert.That(Attack<Listing>("/").Split(' '), Is.SubsetOf(allowed));
        Assert.That(Attack<Listing>("/submission"), Is.EqualTo("Katas.Testing.Tests.dll Katas.Testing.Tests.pdb"));
        Assert.That(Attack<Listing>("/tmp"), Is.Empty);
    }

    [Test]
    public void Nothing_tells_of_the_grader()
    {
        Environment.SetEnvironmentVariable("KATA_TEST_SECRET", "the secret of the test");

        var seen = Attack<Snooping>();

        Assert.That(seen, Does.Not.Contain("secret"));
        Assert.That(seen, Does.Not.Contain(AppContext.BaseDirectory.TrimEnd('/')));
        Assert.That(seen, Does.Not.Contain(Environment.CurrentDirectory.TrimEnd('/')));
        Assert.That(seen, Does.Not.Contain("memfd:"), "no descriptor of the set-up is left");
    }

    [Test]
    public void Only_the_temporary_folder_can_be_written_to()
    {
        string[] paths =
        [
            "/", "/bin", "/usr/bin", "/usr/lib", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/host", "/submission", "/dotnet", "/dotnet/shared",
            "/host/Katas.Host.dll", "/submission/Katas.Testing.Tests.dll", "/proc/sys/kernel/core_pattern", "/proc/sys/vm/drop_caches",
            "/proc/sysrq-trigger", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/user/max_user_namespaces", "/tmp",
        ];

        Assert.That(Attack<Writing>(string.Join(' ', paths)), Is.EqualTo("/tmp"));
    }

    // It is of the server's own user, has no limits, and tells how the server has ended.
    [Test]
    public void The_first_process_of_the_sandbox_is_out_of_reach()
    {
        Assert.That(Attack<Writing>("/proc/1/mem /proc/1/task/1/mem"), Is.Empty);
        Assert.That(Attack<Listing>("/proc/1"), Is.Empty);
    }

    [Test]
    public void The_network_cannot_be_reached()
    {
        using var outside = new TcpListener(IPAddress.Loopback, 0);
        outside.Start();

        Assert.That(Attack<Connecting>(outside.LocalEndpoint.ToString()!), Is.EqualTo("ConnectionRefused"));
        Assert.That(Attack<Connecting>("192.0.2.1:80"), Is.EqualTo("NetworkUnreachable"));
        Assert.That(outside.Pending(), Is.False);
    }

    [Test]
    public void Forking_without_end_meets_the_limit_of_processes()
    {
        // What they share counts for each of them as memory, whose limit is not the one to be met here.
        Attack<ForkBomb>(limits: new SandboxLimits { Tasks = 60, MayStartProcesses = true, Memory = long.MaxValue });

        Assert.That(Inside(), Has.Count.InRange(10, 61));
    }

    [Test]
    public void No_process_can_be_started()
    {
        Attack<ForkBomb>();

        Assert.That(Inside(), Has.Count.EqualTo(2), "the sandbox's first process, and the server");
    }

    [Test]
    public void Threads_without_end_meet_the_limit_of_processes()
    {
        Assert.That(Number(Attack<ThreadBomb>(limits: new SandboxLimits { Tasks = 60 })), Is.InRange(10, 60));
        Assert.That(EndOfTest()?.Message, Is.EqualTo("was refused more threads (60 is the limit)"));
    }

    [Test]
    public void Descriptors_without_end_meet_their_limit()
    {
        Assert.That(Number(Attack<DescriptorHog>(limits: new SandboxLimits { Descriptors = 200 })), Is.InRange(50, 200));
        Assert.That(EndOfTest()?.Message, Is.EqualTo("was refused more descriptors (200 is the limit)"));
    }

    [Test]
    public void Files_without_end_meet_the_size_of_the_temporary_folder()
    {
        Assert.That(Number(Attack<DiskFiller>(limits: new SandboxLimits { TemporaryFiles = 10 * MiB })), Is.EqualTo(10));
        Assert.That(EndOfTest()?.Message, Is.EqualTo("filled its temporary folder (10 MiB is the limit)"));
    }

    [Test]
    public void Empty_files_without_end_fill_the_temporary_folder()
    {
        var end = EndOf<FileMaker>(limits: new SandboxLimits { TemporaryFiles = 4 * MiB });

        Assert.That(end.Message, Is.EqualTo("filled its temporary folder (4 MiB is the limit)"));
    }

    // Elsewhere the number is one for all processes of a user.
    [Test]
    public void Timers_without_end_meet_a_limit_of_the_sandbox() =>
        Assert.That(Number(Attack<TimerMaker>()), Is.InRange(500, SandboxLimits.PendingSignals));

    [TestCase("throws", ServerEndCause.TooManyTasks)]
    [TestCase("returns", ServerEndCause.TooManyTasks)]
    [TestCase("throws", ServerEndCause.TooManyDescriptors)]
    public void A_refusal_that_ends_a_server_at_once_is_seen(string how, ServerEndCause what) => Assert.That(
        EndOf<GivesUp>($"{how} {what}", new SandboxLimits { Tasks = 60, Descriptors = 200 }).Cause, Is.EqualTo(what));

    [Test]
    public void Who_uses_little_is_refused_nothing()
    {
        Attack<Listing>("/tmp");

        Assert.That(EndOfTest(), Is.Null);
    }

    [Test]
    public void A_large_file_ends_a_server()
    {
        Assert.That(EndOf<LargeFile>(limits: new SandboxLimits { FileSize = 2 * MiB }).Cause, Is.EqualTo(ServerEndCause.FileSize));
    }

    [Test]
    public void Managed_memory_meets_its_limit()
    {
        var end = EndOf<ManagedHog>(limits: new SandboxLimits { ManagedHeap = 64 * MiB });

        Assert.That(end.Cause, Is.EqualTo(ServerEndCause.OutOfMemory), end.ToString());
    }

    [Test]
    public void Native_memory_meets_its_limit()
    {
        Assert.That(EndOf<NativeHog>(limits: new SandboxLimits { Memory = 300 * MiB }).Cause, Is.EqualTo(ServerEndCause.OutOfMemory));
    }

    [Test]
    public void Memory_that_grows_faster_than_anybody_looks_meets_the_limit_of_a_process()
    {
        var end = EndOf<NativeHog>(limits: new SandboxLimits { Data = 256 * MiB });

        Assert.That(end.Cause, Is.EqualTo(ServerEndCause.OutOfMemory).Or.EqualTo(ServerEndCause.Crashed));
    }

    // What is let go of it (MADV_DONTNEED) would still be there, and be nobody's.
    [Test]
    public void Memory_without_a_file_cannot_be_shared()
    {
        const int ReadWrite = 3;
        const int PrivateAnonymous = 0x22;
        const int SharedAnonymous = 0x21;
        var mmap = OnThisProcessor(9, 222);

        Assert.That(Number(Attack<Calling>($"{mmap} 0 4096 {ReadWrite} {PrivateAnonymous} -1 0")), Is.Zero);
        Assert.That(Number(Attack<Calling>($"{mmap} 0 4096 {ReadWrite} {SharedAnonymous} -1 0")), Is.EqualTo(EPERM));
    }

    [TestCase("unix")]
    [TestCase("internet")]
    [TestCase("datagrams")]
    [TestCase("on their way")]
    [TestCase("behind a dead first thread")]
    [TestCase("hidden")]
    public void What_waits_in_sockets_counts_as_memory(string kind)
    {
        Assert.That(EndOf<SocketHog>(kind, new SandboxLimits { Memory = 200 * MiB }).Cause, Is.EqualTo(ServerEndCause.OutOfMemory));
    }

    [Test]
    public void Many_sockets_are_no_hoard()
    {
        Assert.That(Attack<SocketHog>("empty", new SandboxLimits { Memory = 200 * MiB }), Is.EqualTo("2000"));
        Thread.Sleep(TimeSpan.FromSeconds(1)); // It is looked at twice meanwhile.
        Assert.That(EndOfTest(), Is.Null);
    }

    [TestCase("output")]
    [TestCase("error")]
    public void Output_without_end_ends_a_server(string where)
    {
        var end = EndOf<Flood>(where, new SandboxLimits { Output = 2 * MiB });

        Assert.That(end.Cause, Is.EqualTo(ServerEndCause.OutputFlood));
        Assert.That(end.Message, Is.EqualTo("wrote too much (2 MiB is the limit)"));
    }

    [TestCase("endless")]
    [TestCase("no report of the host's")]
    [TestCase("failed null")]
    [TestCase("failed {")]
    [TestCase("returned|returned")]
    public void Reports_that_are_not_the_hosts_end_a_server(string report)
    {
        Assert.That(EndOf<ChannelAbuser>(report).Cause, Is.EqualTo(ServerEndCause.ChannelAbuse));
    }

    [Test]
    public void A_channel_that_takes_no_orders_ends_a_server()
    {
        var server = Start<ChannelClogger>();
        server.Connect().Send("\n");

        // What it reports meanwhile is an end, too.
        Assert.That(Patience.Until(() => server.End?.Cause == ServerEndCause.ChannelAbuse, TimeSpan.FromSeconds(20)), $"{server.End}");
    }

    // The host ends a process whose server has returned, but by another code.
    [Test]
    public void A_forged_return_does_not_make_an_exit_one()
    {
        Assert.That(EndOf<ForgedReturn>().Cause, Is.EqualTo(ServerEndCause.Exited));
    }

    [Test]
    public void Processor_time_meets_its_limit()
    {
        Assert.That(EndOf<Spinner>(limits: new SandboxLimits { CpuTime = TimeSpan.FromSeconds(1) }).Cause, Is.EqualTo(ServerEndCause.CpuTime));
    }

    [Test]
    public void Time_meets_its_limit()
    {
        Assert.That(EndOf<Sleeper>(limits: new SandboxLimits { WallTime = TimeSpan.FromSeconds(1) }).Cause, Is.EqualTo(ServerEndCause.WallTime));
    }

    // Of a process that somebody traces something is left until that one lets it go.
    [Test]
    public void A_server_that_takes_its_time_to_die_ends_nobody_else()
    {
        var usual = SandboxedProcess.LastBreath;
        SandboxedProcess.LastBreath = TimeSpan.Zero;
        using var end = new ManualResetEventSlim();
        try
        {
            var server = Start<Sleeper>(new SandboxLimits { WallTime = TimeSpan.FromSeconds(1) });
            var tracer = new Thread(() => Native.TraceUntil(server.Kernel.ServerThreadId, end));
            tracer.Start();

            Assert.That(Patience.Until(() => server.End is not null, TimeSpan.FromSeconds(20)), "it was killed");
            Assert.That(Inside(zombies: true), Is.Not.Empty, "and is not gone yet");
            end.Set();
            tracer.Join();
            SandboxedProcess.LastBreath = usual;
            Assert.That(EndOfTest()?.Cause, Is.EqualTo(ServerEndCause.WallTime));
        }
        finally
        {
            SandboxedProcess.LastBreath = usual;
            end.Set();
        }
    }

    [Test]
    public void A_crash_is_told_with_its_signal()
    {
        var end = EndOf<StackOverflower>();

        Assert.That(end, Is.EqualTo(new ServerEnd(ServerEndCause.Crashed, null, 6, "was killed by signal 6 (SIGABRT)")));
    }

    [Test]
    public void Nobody_outside_can_be_signalled()
    {
        var answer = Attack<Killer>(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

        // Its parent is the first process of its world, which ignores the signals of its descendants.
        Assert.That(answer, Is.EqualTo($"{ESRCH} 0 {ESRCH}").Or.EqualTo($"0 0 {ESRCH}"));
    }

    [Test]
    public void A_daemon_does_not_outlive_its_server()
    {
        Start<Daemonizer>(new SandboxLimits { MayStartProcesses = true }).Connect().Send("613\n");

        Assert.That(Patience.Until(() => Inside().Count == 0, Patience.ForProgress), "all have gone with the server");
    }

    [Test]
    public void A_daemon_does_not_outlive_a_server_that_is_killed()
    {
        var server = Start<StubbornServer>(new SandboxLimits { MayStartProcesses = true });
        server.Connect().ReadExactly(1);

        server.Dispose();

        Assert.That(Inside(), Is.Empty);
    }

    // Name, number on x86-64, number on ARM64, first argument.
    [TestCase("mount", 165, 40, 0)]
    [TestCase("unshare(CLONE_NEWUSER)", 272, 97, 0x10000000)]
    [TestCase("clone(CLONE_NEWUSER)", 56, 220, 0x10000011)]
    [TestCase("clone(CLONE_NEWNET)", 56, 220, 0x40000011)]
    [TestCase("setns", 308, 268, 0)]
    [TestCase("pivot_root", 155, 41, 0)]
    [TestCase("chroot", 161, 51, 0)]
    [TestCase("open_tree", 428, 428, 0)]
    [TestCase("fsopen", 430, 430, 0)]
    [TestCase("ptrace", 101, 117, 0)]
    [TestCase("process_vm_readv", 310, 270, 1)]
    [TestCase("process_vm_writev", 311, 271, 1)]
    [TestCase("pidfd_getfd", 438, 438, 0)]
    [TestCase("keyctl", 250, 219, 0)]
    [TestCase("add_key", 248, 217, 0)]
    [TestCase("request_key", 249, 218, 0)]
    [TestCase("bpf", 321, 280, 0)]
    [TestCase("userfaultfd", 323, 282, 1)]
    [TestCase("perf_event_open", 298, 241, 0)]
    public void A_call_that_only_attacks_make_ends_a_server(string name, int onX64, int onArm64, int argument)
    {
        var end = EndOf<Calling>($"{OnThisProcessor(onX64, onArm64)} {argument}");

        Assert.That(end, Is.EqualTo(new ServerEnd(ServerEndCause.SandboxViolation, null, 31, "was killed for a system call that no server needs")), name);
    }

    [TestCase("io_uring_setup", 425, 425, 8, 0, 0, ENOSYS)]
    [TestCase("clone3", 435, 435, 0, 0, 0, ENOSYS)]
    [TestCase("memfd_create", 319, 279, 0, 0, 0, EPERM)]
    [TestCase("shmget", 29, 194, 0, 4096, 0x200, EPERM)]
    [TestCase("socket(AF_VSOCK)", 41, 198, 40, 1, 0, EAFNOSUPPORT)]
    [TestCase("socket(AF_NETLINK)", 41, 198, 16, 3, 0, EAFNOSUPPORT)]
    [TestCase("socket(AF_PACKET)", 41, 198, 17, 3, 0, EAFNOSUPPORT)]
    [TestCase("socket(AF_ALG)", 41, 198, 38, 5, 0, EAFNOSUPPORT)]
    [TestCase("socket(AF_INET, SCTP)", 41, 198, 2, 1, 132, 93)]
    [TestCase("socket(AF_UNIX)", 41, 198, 1, 1, 0, 0)]
    [TestCase("socket(AF_INET6)", 41, 198, 10, 1, 6, 0)]
    public void A_call_that_a_library_may_try_is_refused(string name, int onX64, int onArm64, int first, int second, int third, int error)
    {
        var answer = Attack<Calling>($"{OnThisProcessor(onX64, onArm64)} {first} {second} {third}");

        Assert.That(Number(answer), Is.EqualTo(error), name);
    }

    [Test]
    public void Calls_of_other_instruction_sets_end_a_server()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Ignore("Skipped: only x86-64 has older siblings.");
        const int X32GetPid = 0x40000000 + 39;
        const int SIGSEGV = 11;

        Assert.That(EndOf<Calling>($"{X32GetPid}").Cause, Is.EqualTo(ServerEndCause.SandboxViolation));
        Prepare();
        var end = EndOf<CallingAsI386>();

        // A kernel that does not know those calls at all (ia32_emulation=0) ends the caller before the filter sees any.
        Assert.That(end.Cause == ServerEndCause.SandboxViolation || end.Signal == SIGSEGV, $"{end}");
    }

    private static int OnThisProcessor(int onX64, int onArm64) =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? onArm64 : onX64;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
