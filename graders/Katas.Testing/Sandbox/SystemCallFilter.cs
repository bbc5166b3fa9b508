using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Katas.Testing;

/// <summary>
/// The system calls that a sandbox does without: a program for seccomp(2) in the form that
/// <c>bwrap --seccomp</c> takes.
/// </summary>
/// <remarks>
/// What only an attack does kills the process, so that a report can name it. What a library may try
/// and can do without is refused with the error of a kernel that does not know it.
/// </remarks>
internal static class SystemCallFilter
{
    private const uint EPERM = 1;
    private const uint EINVAL = 22;
    private const uint ENOSYS = 38;
    private const uint EPROTONOSUPPORT = 93;
    private const uint EOPNOTSUPP = 95;
    private const uint EAFNOSUPPORT = 97;

    private const uint SECCOMP_RET_KILL_PROCESS = 0x80000000;
    private const uint SECCOMP_RET_ALLOW = 0x7fff0000;
    private const uint SECCOMP_RET_ERRNO = 0x00050000;

    // The fields of struct seccomp_data; of each argument the lower half, on little-endian machines.
    private const uint Number = 0;
    private const uint Arch = 4;
    private const uint FirstArgument = 16;
    private const uint SecondArgument = 24;
    private const uint ThirdArgument = 32;
    private const uint FourthArgument = 40;

    private const ushort BPF_LD_W_ABS = 0x20;
    private const ushort BPF_JMP_JA = 0x05;
    private const ushort BPF_JMP_JEQ_K = 0x15;
    private const ushort BPF_JMP_JGE_K = 0x35;
    private const ushort BPF_JMP_JSET_K = 0x45;
    private const ushort BPF_RET_K = 0x06;

    // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
    private const uint NewNamespaces = 0x7E020000;
    private const uint NewThread = 0x00010000; // CLONE_THREAD
    private const uint PR_FUTEX_HASH = 78;
    private const uint MAP_SHARED = 0x01;
    private const uint MAP_ANONYMOUS = 0x20;
    private const uint SOL_SOCKET = 1;
    private const uint FirstX32 = 0x40000000;

    private static readonly uint[] AllowedFamilies = [1, 2, 10]; // AF_UNIX, AF_INET, AF_INET6
    private static readonly uint[] AllowedProtocols = [0, 6, 17]; // the default one, TCP, UDP
    private static readonly uint[] FileClaims = [6, 7, 37, 38, 1024]; // F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW, F_SETLEASE
    private static readonly uint[] FilterOptions = [26, 50, 51, 52]; // SO_ATTACH_FILTER, _BPF, _REUSEPORT_CBPF, _REUSEPORT_EBPF

    /// <summary>Whether the system calls of this processor are known.</summary>
    public static bool IsSupported => Current is not null;

    private static Processor? Current => Of(RuntimeInformation.ProcessArchitecture);

    /// <summary>The filter for this processor.</summary>
    /// <param name="mayStartProcesses">Whether what it confines may have children.</param>
    /// <returns>The instructions, as the kernel takes them.</returns>
    public static byte[] ToBytes(bool mayStartProcesses) => ToBytes(
        Current ?? throw new SandboxFailure($"The system calls of {RuntimeInformation.ProcessArchitecture} processors are not known."),
        mayStartProcesses);

    /// <summary>The filter for a processor.</summary>
    /// <param name="architecture">One that is known.</param>
    /// <returns>The instructions, as the kernel takes them.</returns>
    internal static byte[] ToBytes(Architecture architecture) => ToBytes(Of(architecture)!, mayStartProcesses: false);

    private static Processor? Of(Architecture architecture) => architecture switch
    {
        Architecture.X64 => Processor.X64,
        Architecture.Arm64 => Processor.Arm64,
        _ => null,
    };

    private static byte[] ToBytes(Processor processor, bool mayStartProcesses)
    {
        var program = new List<(ushort Code, byte True, byte False, uint K)>();
        void Add(ushort code, uint k, byte onTrue = 0, byte onFalse = 0) => program.Add((code, onTrue, onFalse, k));
        void Return(uint result) => Add(BPF_RET_K, result);
        void ReturnIf(ushort test, uint value, uint result)
        {
            Add(test, value, onFalse: 1);
            Return(result);
        }

        // Rules for one call: skipped as a whole for every other. Whatever none of them speaks of is allowed.
        void Rules(uint call, uint argument, Action rules)
        {
            Add(BPF_JMP_JEQ_K, call, onTrue: 1);
            var skip = program.Count;
            Add(BPF_JMP_JA, 0);
            Add(BPF_LD_W_ABS, argument);
            rules();
            Return(SECCOMP_RET_ALLOW);
            program[skip] = (BPF_JMP_JA, 0, 0, (uint)(program.Count - skip - 1));
        }

        void ReturnUnlessAnyOf(uint[] values, uint result)
        {
            for (var i = 0; i < values.Length; i++)
                Add(BPF_JMP_JEQ_K, values[i], onTrue: (byte)(values.Length - i));
            Return(result);
        }

        // Calls of another instruction set have other numbers: an i386 call on an x86-64 kernel.
        Add(BPF_LD_W_ABS, Arch);
        Add(BPF_JMP_JEQ_K, processor.Audit, onTrue: 1);
        Return(SECCOMP_RET_KILL_PROCESS);

        Add(BPF_LD_W_ABS, Number);
        if (processor == Processor.X64)
            ReturnIf(BPF_JMP_JGE_K, FirstX32, SECCOMP_RET_KILL_PROCESS);
        foreach (var call in processor.Killing)
            ReturnIf(BPF_JMP_JEQ_K, call, SECCOMP_RET_KILL_PROCESS);
        foreach (var call in processor.Unknown)
            ReturnIf(BPF_JMP_JEQ_K, call, SECCOMP_RET_ERRNO | ENOSYS);
        foreach (var call in processor.Forbidden)
            ReturnIf(BPF_JMP_JEQ_K, call, SECCOMP_RET_ERRNO | EPERM);
        foreach (var call in processor.Attributes)
            ReturnIf(BPF_JMP_JEQ_K, call, SECCOMP_RET_ERRNO | EOPNOTSUPP);

        // A child could do the work that the tests look for in the server's own process.
        var ofProcesses = mayStartProcesses ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EPERM;
        foreach (var call in processor.Forks)
            ReturnIf(BPF_JMP_JEQ_K, call, ofProcesses);

        Rules(processor.CloneCall, FirstArgument, () =>
        {
            ReturnIf(BPF_JMP_JSET_K, NewNamespaces, SECCOMP_RET_KILL_PROCESS);
            ReturnIf(BPF_JMP_JSET_K, NewThread, SECCOMP_RET_ALLOW);
            Return(ofProcesses);
        });
        Rules(processor.SocketCall, FirstArgument, () =>
        {
            ReturnUnlessAnyOf(AllowedFamilies, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
            Add(BPF_LD_W_ABS, ThirdArgument);
            ReturnUnlessAnyOf(AllowedProtocols, SECCOMP_RET_ERRNO | EPROTONOSUPPORT);
        });

        // Who opens a file for writing waits for those who have a lease on it; and each lock on a piece of a file is
        // memory of the kernel's.
        Rules(processor.ControlCall, SecondArgument, () =>
        {
            foreach (var claim in FileClaims)
                ReturnIf(BPF_JMP_JEQ_K, claim, SECCOMP_RET_ERRNO | EPERM);
        });

        // A table as large as anybody asks for.
        Rules(processor.ProcessControlCall, FirstArgument, () => ReturnIf(BPF_JMP_JEQ_K, PR_FUTEX_HASH, SECCOMP_RET_ERRNO | EINVAL));

        // Shared pages without a file that are let go (MADV_DONTNEED) are still there, and in no process's account.
        Rules(processor.MapCall, FourthArgument, () =>
        {
            Add(BPF_JMP_JSET_K, MAP_ANONYMOUS, onTrue: 1);
            Return(SECCOMP_RET_ALLOW);
            ReturnIf(BPF_JMP_JSET_K, MAP_SHARED, SECCOMP_RET_ERRNO | EPERM);
        });

        // A filter of a socket is a program in the kernel: much memory that is nobody's, and of its machine code all
        // of the machine has a limit, beyond which no other sandbox could have this filter here.
        Rules(processor.SetOptionCall, SecondArgument, () =>
        {
            Add(BPF_JMP_JEQ_K, SOL_SOCKET, onTrue: 1);
            Return(SECCOMP_RET_ALLOW);
            Add(BPF_LD_W_ABS, ThirdArgument);
            foreach (var option in FilterOptions)
                ReturnIf(BPF_JMP_JEQ_K, option, SECCOMP_RET_ERRNO | EPERM);
        });
        Return(SECCOMP_RET_ALLOW);

        var bytes = new byte[8 * program.Count];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(8 * i);
            BinaryPrimitives.WriteUInt16LittleEndian(at, program[i].Code);
            at[2] = program[i].True;
            at[3] = program[i].False;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], program[i].K);
        }

        return bytes;
    }

    private sealed record Processor(uint Audit, uint CloneCall, uint SocketCall, uint ControlCall, uint MapCall, uint SetOptionCall, uint ProcessControlCall, uint[] Forks, uint[] Killing, uint[] Unknown, uint[] Forbidden, uint[] Attributes)
    {
        // clone3 hides its flags from filters; the C library falls back to clone. io_uring does calls that no filter sees.
        // The rules of landlock are memory of the kernel's without end.
        private static readonly uint[] UnknownEverywhere = [425, 426, 427, 435, 444, 445, 446]; // io_uring_setup, _enter, _register; clone3; landlock_create_ruleset, _add_rule, _restrict_self

        // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, pidfd_getfd, mount_setattr, quotactl_fd
        private static readonly uint[] KillingEverywhere = [428, 429, 430, 431, 432, 433, 438, 442, 443];

        public static readonly Processor X64 = new(
            Audit: 0xC000003E,
            CloneCall: 56,
            SocketCall: 41,
            ControlCall: 72, // fcntl
            MapCall: 9,
            SetOptionCall: 54,
            ProcessControlCall: 157, // prctl
            Forks: [57, 58], // fork, vfork; others know clone alone
            Killing:
            [
                .. KillingEverywhere,
                101, 310, 311, 312, // ptrace, process_vm_readv, process_vm_writev, kcmp
                165, 166, 155, 161, // mount, umount2, pivot_root, chroot
                272, 308, // unshare, setns
                248, 249, 250, // add_key, request_key, keyctl
                321, 323, 298, // bpf, userfaultfd, perf_event_open
                175, 313, 176, 246, 320, // init_module, finit_module, delete_module, kexec_load, kexec_file_load
                167, 168, 169, 163, 103, 179, // swapon, swapoff, reboot, acct, syslog, quotactl
                164, 170, 171, 227, // settimeofday, sethostname, setdomainname, clock_settime
                303, 304, 300, // name_to_handle_at, open_by_handle_at, fanotify_init
                154, 172, 173, // modify_ldt, iopl, ioperm
            ],
            // A lock on a file that it can only read would keep programs outside from opening it. The framework
            // asks for locks, and does without where there are none.
            // To write out every disk of the machine holds up everybody, and to forget what all read slows them down.
            // Of the instances of inotify a whole user has a few, and of places for asynchronous I/O the whole machine.
            Unknown: [.. UnknownEverywhere, 73, 162, 306, 221, 253, 294, 206], // flock; sync, syncfs, fadvise64; inotify_init, inotify_init1; io_setup
            // Memory that no limit counts: memfd_create, memfd_secret, shmget, shmat, msgget, semget, mq_open; and vmsplice,
            // by which a small part of a huge page in a pipe keeps all of it.
            Forbidden: [319, 447, 29, 30, 68, 64, 240, 278],
            // Where there is no room for what is said of a file: setxattr, lsetxattr, fsetxattr, setxattrat
            Attributes: [188, 189, 190, 463]);

        public static readonly Processor Arm64 = new(
            Audit: 0xC00000B7,
            CloneCall: 220,
            SocketCall: 198,
            ControlCall: 25,
            MapCall: 222,
            SetOptionCall: 208,
            ProcessControlCall: 167,
            Forks: [],
            Killing:
            [
                .. KillingEverywhere,
                117, 270, 271, 272, // ptrace, process_vm_readv, process_vm_writev, kcmp
                40, 39, 41, 51, // mount, umount2, pivot_root, chroot
                97, 268, // unshare, setns
                217, 218, 219, // add_key, request_key, keyctl
                280, 282, 241, // bpf, userfaultfd, perf_event_open
                105, 273, 106, 104, 294, // init_module, finit_module, delete_module, kexec_load, kexec_file_load
                224, 225, 142, 89, 116, 60, // swapon, swapoff, reboot, acct, syslog, quotactl
                170, 161, 162, 112, // settimeofday, sethostname, setdomainname, clock_settime
                264, 265, 262, // name_to_handle_at, open_by_handle_at, fanotify_init
            ],
            Unknown: [.. UnknownEverywhere, 32, 81, 267, 223, 26, 0], // flock; sync, syncfs, fadvise64; inotify_init1; io_setup
            Forbidden: [279, 447, 194, 196, 186, 190, 180, 75],
            Attributes: [5, 6, 7, 463]);
    }
}
