using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>The filter says the same of a call on every processor: also on those that these tests do not run on.</summary>
public sealed class SystemCallFilterTests
{
    private const uint Allow = 0x7fff0000;
    private const uint Kill = 0x80000000;
    private const uint Error = 0x00050000;
    private const uint X64 = 0xC000003E;
    private const uint Arm64 = 0xC00000B7;
    private const uint I386 = 0x40000003;
    private const uint Arm = 0x40000028;

    // Name, number on x86-64, number on ARM64, arguments, verdict.
    [TestCase("read", 0, 63, 0, 0, 0, Allow)]
    [TestCase("mmap", 9, 222, 0, 0, 0, Allow)]
    [TestCase("accept4", 288, 242, 0, 0, 0, Allow)]
    [TestCase("execve", 59, 221, 0, 0, 0, Allow)]
    [TestCase("prctl", 157, 167, 0, 0, 0, Allow)]
    [TestCase("epoll_create1", 291, 20, 0, 0, 0, Allow)]
    [TestCase("epoll_pwait", 281, 22, 0, 0, 0, Allow)]
    [TestCase("eventfd2", 290, 19, 0, 0, 0, Allow)]
    [TestCase("mprotect", 10, 226, 0, 0, 0, Allow)]
    [TestCase("clone of a thread", 56, 220, 0x3d0f00, 0, 0, Allow)]
    [TestCase("clone of a process", 56, 220, 0x11, 0, 0, Error | 1)]
    [TestCase("clone(CLONE_VM | CLONE_VFORK)", 56, 220, 0x4111, 0, 0, Error | 1)]
    [TestCase("clone(CLONE_NEWUSER)", 56, 220, 0x10000011, 0, 0, Kill)]
    [TestCase("clone(CLONE_NEWNS)", 56, 220, 0x00020011, 0, 0, Kill)]
    [TestCase("clone3", 435, 435, 0, 0, 0, Error | 38)]
    [TestCase("ptrace", 101, 117, 0, 0, 0, Kill)]
    [TestCase("mount", 165, 40, 0, 0, 0, Kill)]
    [TestCase("umount2", 166, 39, 0, 0, 0, Kill)]
    [TestCase("keyctl", 250, 219, 0, 0, 0, Kill)]
    [TestCase("bpf", 321, 280, 0, 0, 0, Kill)]
    [TestCase("io_uring_setup", 425, 425, 0, 0, 0, Error | 38)]
    [TestCase("flock", 73, 32, 3, 6, 0, Error | 38)]
    [TestCase("sync", 162, 81, 0, 0, 0, Error | 38)]
    [TestCase("syncfs", 306, 267, 3, 0, 0, Error | 38)]
    [TestCase("fadvise64", 221, 223, 3, 0, 0, Error | 38)]
    [TestCase("fsync", 74, 82, 3, 0, 0, Allow)]
    [TestCase("inotify_init1", 294, 26, 0, 0, 0, Error | 38)]
    [TestCase("fcntl(F_SETLEASE)", 72, 25, 3, 1024, 0, Error | 1)]
    [TestCase("fcntl(F_SETFL)", 72, 25, 3, 4, 0x800, Allow)]
    [TestCase("fcntl(F_DUPFD_CLOEXEC)", 72, 25, 3, 1030, 0, Allow)]
    [TestCase("memfd_create", 319, 279, 0, 0, 0, Error | 1)]
    [TestCase("fcntl(F_SETLK)", 72, 25, 3, 6, 0, Error | 1)]
    [TestCase("fcntl(F_OFD_SETLKW)", 72, 25, 3, 38, 0, Error | 1)]
    [TestCase("fcntl(F_GETLK)", 72, 25, 3, 5, 0, Allow)]
    [TestCase("prctl(PR_FUTEX_HASH)", 157, 167, 78, 1, 1 << 23, Error | 22)]
    [TestCase("prctl(PR_SET_NAME)", 157, 167, 15, 0, 0, Allow)]
    [TestCase("io_setup", 206, 0, 16, 0, 0, Error | 38)]
    [TestCase("landlock_create_ruleset", 444, 444, 0, 0, 0, Error | 38)]
    [TestCase("setxattr", 188, 5, 0, 0, 0, Error | 95)]
    [TestCase("fsetxattr", 190, 7, 3, 0, 0, Error | 95)]
    [TestCase("vmsplice", 278, 75, 3, 0, 1, Error | 1)]
    [TestCase("setsockopt(SO_ATTACH_FILTER)", 54, 208, 3, 1, 26, Error | 1)]
    [TestCase("setsockopt(SO_ATTACH_REUSEPORT_EBPF)", 54, 208, 3, 1, 52, Error | 1)]
    [TestCase("setsockopt(SO_SNDBUF)", 54, 208, 3, 1, 7, Allow)]
    [TestCase("setsockopt(IPPROTO_TCP, TCP_NODELAY)", 54, 208, 3, 6, 1, Allow)]
    [TestCase("setsockopt(IPPROTO_IPV6, 26)", 54, 208, 3, 41, 26, Allow)]
    [TestCase("socket(AF_INET, TCP)", 41, 198, 2, 1, 6, Allow)]
    [TestCase("socket(AF_UNIX)", 41, 198, 1, 1, 0, Allow)]
    [TestCase("socket(AF_INET6, UDP)", 41, 198, 10, 2, 17, Allow)]
    [TestCase("socket(AF_INET, ICMP)", 41, 198, 2, 2, 1, Error | 93)]
    [TestCase("socket(AF_NETLINK)", 41, 198, 16, 3, 0, Error | 97)]
    [TestCase("socket(AF_VSOCK)", 41, 198, 40, 1, 0, Error | 97)]
    public void A_call_is_judged_alike_on_every_processor(string name, int onX64, int onArm64, int first, int second, int third, uint verdict)
    {
        Assert.That(Judge(Architecture.X64, X64, onX64, first, second, third), Is.EqualTo(verdict), $"{name} on x86-64");
        Assert.That(Judge(Architecture.Arm64, Arm64, onArm64, first, second, third), Is.EqualTo(verdict), $"{name} on ARM64");
    }

    // As the fourth argument says.
    [TestCase("of its own without a file", 0x22, Allow)]
    [TestCase("of its own, from a file", 0x02, Allow)]
    [TestCase("shared, of a file", 0x01, Allow)]
    [TestCase("shared without a file", 0x21, Error | 1)]
    [TestCase("shared without a file, asked for in the newer way", 0x23, Error | 1)]
    public void Memory_is_mapped_where_somebody_counts_it(string name, int flags, uint verdict)
    {
        Assert.That(Judge(Architecture.X64, X64, 9, 0, 4096, 3, flags), Is.EqualTo(verdict), $"{name} on x86-64");
        Assert.That(Judge(Architecture.Arm64, Arm64, 222, 0, 4096, 3, flags), Is.EqualTo(verdict), $"{name} on ARM64");
    }

    [TestCase("fork", 57)]
    [TestCase("vfork", 58)]
    public void The_older_ways_to_start_a_process_are_refused(string name, int onX64) =>
        Assert.That(Judge(Architecture.X64, X64, onX64), Is.EqualTo(Error | 1), name);

    [Test]
    public void Calls_of_other_instruction_sets_are_killed()
    {
        Assert.That(Judge(Architecture.X64, I386, 0), Is.EqualTo(Kill));
        Assert.That(Judge(Architecture.X64, X64, 0x40000000), Is.EqualTo(Kill));
        Assert.That(Judge(Architecture.Arm64, Arm, 0), Is.EqualTo(Kill));
    }

    // What the kernel does with the program. See "Filter program" in seccomp(2).
    private static uint Judge(Architecture architecture, uint audit, params int[] callAndArguments)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteInt32LittleEndian(data, callAndArguments[0]);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), audit);
        for (var i = 1; i < callAndArguments.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(16 + (8 * (i - 1))), callAndArguments[i]);

        var program = SystemCallFilter.ToBytes(architecture);
        var accumulator = 0u;
        for (var at = 0; ; at++)
        {
            var instruction = program.AsSpan(8 * at, 8);
            var k = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20: // load a word of the data
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)k));
                    break;
                case 0x05: // jump
                    at += (int)k;
                    break;
                case 0x15: // jump on equal
                    at += accumulator == k ? instruction[2] : instruction[3];
                    break;
                case 0x35: // jump on greater or equal
                    at += accumulator >= k ? instruction[2] : instruction[3];
                    break;
                case 0x45: // jump on a common bit
                    at += (accumulator & k) != 0 ? instruction[2] : instruction[3];
                    break;
                case 0x06: // return
                    return k;
                default:
                    throw new InvalidDataException($"Instruction {at} is not one of the filter's.");
            }
        }
    }
}
