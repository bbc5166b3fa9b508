using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Katas.Testing.Tests;

// Servers that try what a server has no business with. They run in a sandbox, and nowhere else.

/// <summary>Reads a line from its first client, does something bad with it, and answers with what came of it.</summary>
public abstract class Attacker : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var client = listener.Accept();
        using var stream = new NetworkStream(client);
        using var reader = new StreamReader(stream);
        var result = Attack(reader.ReadLine()!, listener);
        stream.Write(Encoding.UTF8.GetBytes(result.ReplaceLineEndings(" ") + "\n"));
        stop.WaitHandle.WaitOne();
    }

    protected virtual string Attack(string argument, Socket listener) => Attack(argument);

    protected virtual string Attack(string argument) => "";

    protected static bool Succeeds(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            return false;
        }
    }

    protected static void Connect(Socket socket, IPEndPoint address)
    {
        var connecting = socket.ConnectAsync(address);
        if (!((IAsyncResult)connecting).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
            throw new TimeoutException("Nobody answers.");
        connecting.GetAwaiter().GetResult();
    }

    protected static string Outcome(Action action)
    {
        try
        {
            action();
            return "done";
        }
        catch (Exception exception)
        {
            return exception is SocketException socket ? socket.SocketErrorCode.ToString() : exception.GetType().Name;
        }
    }
}

/// <summary>Answers with those of some paths that it can read.</summary>
public sealed class Reading : Attacker
{
    protected override string Attack(string argument) => string.Join(' ', argument.Split(' ').Where(IsReadable));

    private static bool IsReadable(string path) =>
        Directory.Exists(path) ? Succeeds(() => Directory.GetFileSystemEntries(path)) : Succeeds(() => File.OpenRead(path).Dispose());
}

/// <summary>Answers with the names in a folder.</summary>
public sealed class Listing : Attacker
{
    protected override string Attack(string argument) =>
        string.Join(' ', Directory.GetFileSystemEntries(argument).Select(Path.GetFileName).Order(StringComparer.Ordinal));
}

/// <summary>Answers with all that it can learn about its surroundings from text files and its environment.</summary>
public sealed class Snooping : Attacker
{
    protected override string Attack(string argument) => string.Join(
        ' ',
        new[] { "/proc/1/cmdline", "/proc/1/environ", "/proc/self/cmdline", "/proc/self/environ", "/proc/self/mountinfo" }
            .Where(File.Exists)
            .Select(file => File.ReadAllText(file).Replace('\0', ' '))
            .Concat(new[] { "/proc/self/fd", "/proc/1/fd" }.Where(Directory.Exists).SelectMany(Directory.GetFiles).Select(Target)));

    private static string Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, false)?.FullName ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}

/// <summary>Answers with those of some folders and files that it can write to.</summary>
public sealed class Writing : Attacker
{
    protected override string Attack(string argument) => string.Join(' ', argument.Split(' ').Where(IsWritable));

    private static bool IsWritable(string path) =>
        Directory.Exists(path)
            ? Succeeds(() => File.WriteAllText(Path.Combine(path, "attack"), "attack"))
            : Succeeds(() => File.OpenWrite(path).Dispose());
}

/// <summary>Connects to an address.</summary>
public sealed class Connecting : Attacker
{
    protected override string Attack(string argument)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return Outcome(() => Connect(socket, IPEndPoint.Parse(argument)));
    }
}

/// <summary>Makes a connecting socket of the listening one, which belongs to the network outside.</summary>
public sealed class Turning : Attacker
{
    protected override string Attack(string argument, Socket listener) => Turn(listener, IPEndPoint.Parse(argument));

    internal static string Turn(Socket listener, IPEndPoint address)
    {
        listener.Shutdown(SocketShutdown.Receive);
        using var turned = new Socket(new SafeSocketHandle(listener.Handle, ownsHandle: false));
        return Outcome(() => Connect(turned, address));
    }
}

/// <summary>Tries to loosen the listening socket from its network interface, and answers with the error number.</summary>
public sealed class Loosening : Attacker
{
    private const int SOL_SOCKET = 1;
    private const int SO_BINDTODEVICE = 25;

    protected override string Attack(string argument, Socket listener) =>
        (Native.setsockopt((int)listener.Handle, SOL_SOCKET, SO_BINDTODEVICE, [0], 1) == 0 ? 0 : Marshal.GetLastPInvokeError())
        .ToString(CultureInfo.InvariantCulture);
}

/// <summary>Makes one system call, and answers with its error number; 0 for success.</summary>
public sealed class Calling : Attacker
{
    protected override string Attack(string argument)
    {
        var values = argument.Split(' ').Select(v => (nint)long.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        Array.Resize(ref values, 7);
        var result = Native.syscall(values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
        return (result >= 0 ? 0 : Marshal.GetLastPInvokeError()).ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Makes a system call of the 32-bit instruction set: getpid by int 0x80.</summary>
public sealed unsafe class CallingAsI386 : Attacker
{
    protected override string Attack(string argument)
    {
        ReadOnlySpan<byte> code = [0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3];
        const int ReadWriteExecute = 7;
        const int PrivateAnonymous = 0x22;
        var memory = (byte*)Native.mmap(0, 4096, ReadWriteExecute, PrivateAnonymous, -1, 0);
        code.CopyTo(new Span<byte>(memory, code.Length));
        return ((delegate* unmanaged<int>)memory)().ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Forks, and lets the children fork, for as long as the kernel allows it.</summary>
public sealed class ForkBomb : Attacker
{
    protected override string Attack(string argument)
    {
        while (Native.fork() >= 0)
        {
        }

        // The children stay here; the first process answers.
        return "no more";
    }
}

/// <summary>Starts threads for as long as the kernel allows it, and answers with how many.</summary>
public sealed class ThreadBomb : Attacker
{
    protected override string Attack(string argument)
    {
        var count = 0;
        try
        {
            while (true)
            {
                new Thread(() => Thread.Sleep(Timeout.Infinite), 64 * 1024) { IsBackground = true }.Start();
                count++;
            }
        }
        catch (OutOfMemoryException)
        {
            return count.ToString(CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>Allocates from the garbage collector without end.</summary>
public sealed class ManagedHog : Attacker
{
    protected override string Attack(string argument)
    {
        var kept = new List<byte[]>();
        while (true)
            kept.Add(new byte[1024 * 1024]);
    }
}

/// <summary>Allocates from the C library without end.</summary>
public sealed unsafe class NativeHog : Attacker
{
    protected override string Attack(string argument)
    {
        while (true)
            NativeMemory.Fill(NativeMemory.Alloc(1024 * 1024), 1024 * 1024, 1);
    }
}

/// <summary>Connects sockets with each other, and sends until there is no more room; or does not send, and answers with how many there are.</summary>
public sealed class SocketHog : Attacker
{
    internal const int AF_UNIX = 1;
    internal const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;
    private const int PR_SET_DUMPABLE = 4;
    private const int Enough = 2000;
    private const int FitIntoMessage = 32;

    private readonly byte[] _chunk = new byte[64 * 1024];
    private readonly List<Socket> _all = [];

    protected override string Attack(string argument)
    {
        if (argument == "hidden")
            Native.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        if (argument == "behind a dead first thread")
            FirstThread.End();
        var carrier = Pair(SOCK_STREAM);
        for (var made = 0; made < Enough; made += 2)
        {
            var (sender, receiver) = argument == "internet" ? Connected() : Pair(argument == "datagrams" ? SOCK_DGRAM : SOCK_STREAM);
            _all.AddRange([sender, receiver]);
            if (argument != "empty")
                Fill(sender);
            if (argument == "datagrams")
                sender.Dispose();
            if (argument == "on their way" && _all.Count == FitIntoMessage)
                Send(carrier.Item1);
        }

        return _all.Count.ToString(CultureInfo.InvariantCulture);
    }

    private void Fill(Socket sender)
    {
        sender.Blocking = false;
        while (sender.Send(_chunk, SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
        }
    }

    // See SCM_RIGHTS in unix(7). Nobody receives them.
    private unsafe void Send(Socket carrier)
    {
        const int HeaderLength = 16;
        var length = HeaderLength + (sizeof(int) * _all.Count);
        var control = stackalloc int[length / sizeof(int)];
        (control[0], control[1], control[2], control[3]) = (length, 0, 1, 1); // The length, SOL_SOCKET, SCM_RIGHTS
        for (var i = 0; i < _all.Count; i++)
            control[(HeaderLength / sizeof(int)) + i] = (int)_all[i].Handle;

        var something = 1;
        var vector = stackalloc nint[] { (nint)(&something), 1 };
        var message = stackalloc nint[] { 0, 0, (nint)vector, 1, (nint)control, length, 0 };
        Native.sendmsg((int)carrier.Handle, (nint)message, 0);
        foreach (var socket in _all)
            socket.Dispose();
        _all.Clear();
    }

    private static (Socket, Socket) Pair(int type)
    {
        var pair = new int[2];
        Native.socketpair(AF_UNIX, type, 0, pair);
        return (new Socket(new SafeSocketHandle(pair[0], ownsHandle: true)), new Socket(new SafeSocketHandle(pair[1], ownsHandle: true)));
    }

    private static (Socket, Socket) Connected()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var sender = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sender.Connect(listener.LocalEndPoint!);
        return (sender, listener.Accept());
    }
}

/// <summary>The first thread of this process, ended by exit(2) behind the runtime's back; the process lives on.</summary>
internal static unsafe class FirstThread
{
    private const int ReadWriteExecute = 7;
    private const int PrivateAnonymous = 0x22;
    private const int SIGUSR1 = 10;

    // exit(0) of the calling thread, in machine code, because a handler may interrupt managed code.
    private static readonly byte[] X64 = [0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05];
    private static readonly byte[] Arm64 = [0x00, 0x00, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4];

    public static void End()
    {
        var code = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm64 : X64;
        var page = Native.mmap(0, 4096, ReadWriteExecute, PrivateAnonymous, -1, 0);
        code.CopyTo(new Span<byte>((void*)page, code.Length));
        Native.signal(SIGUSR1, page);
        Native.tgkill(Environment.ProcessId, Environment.ProcessId, SIGUSR1);
    }
}

/// <summary>Writes files until there is no more room, and answers with how many mebibytes it wrote.</summary>
public sealed class DiskFiller : Attacker
{
    protected override string Attack(string argument)
    {
        var written = 0;
        while (Succeeds(() => File.WriteAllBytes($"/tmp/{written}", new byte[1024 * 1024])))
            written++;
        return written.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Makes empty files without end.</summary>
public sealed class FileMaker : Attacker
{
    protected override string Attack(string argument)
    {
        for (var made = 0; ; made++)
            File.Create($"/tmp/{made}").Dispose();
    }
}

/// <summary>Makes timers for as long as the kernel allows it, and answers with how many.</summary>
public sealed class TimerMaker : Attacker
{
    private const int CLOCK_MONOTONIC = 1;

    protected override string Attack(string argument)
    {
        var made = 0;
        while (made < 100_000 && Native.timer_create(CLOCK_MONOTONIC, 0, out _) == 0)
            made++;
        return made.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Writes one file without end.</summary>
public sealed class LargeFile : Attacker
{
    protected override string Attack(string argument)
    {
        using var file = File.OpenWrite("/tmp/large");
        while (true)
        {
            file.Write(new byte[64 * 1024]);
            file.Flush();
        }
    }
}

/// <summary>Writes output without end.</summary>
public sealed class Flood : Attacker
{
    protected override string Attack(string argument)
    {
        var line = Encoding.ASCII.GetBytes(new string('x', 4000) + "\n");
        using var output = argument == "error" ? Console.OpenStandardError() : Console.OpenStandardOutput();
        while (true)
            output.Write(line);
    }
}

/// <summary>Opens descriptors for as long as the kernel allows it, and answers with how many.</summary>
public sealed class DescriptorHog : Attacker
{
    private readonly List<FileStream> _open = [];

    protected override string Attack(string argument)
    {
        while (Succeeds(() => _open.Add(File.OpenRead("/dev/null"))))
        {
        }

        return _open.Count.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Takes what it can get and, when there is no more, throws or returns at once.</summary>
public sealed class GivesUp : IServer
{
    private readonly List<FileStream> _open = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        using var client = new StreamReader(new NetworkStream(listener.Accept(), ownsSocket: true));
        var order = client.ReadLine()!.Split(' ');
        try
        {
            while (true)
                Take(order[1]);
        }
        catch (Exception) when (order[0] == "returns")
        {
            // That was all.
        }
    }

    private void Take(string what)
    {
        if (what == nameof(ServerEndCause.TooManyDescriptors))
            _open.Add(File.OpenRead("/dev/null"));
        else
            new Thread(() => Thread.Sleep(Timeout.Infinite), 64 * 1024) { IsBackground = true }.Start();
    }
}

/// <summary>Kills all that it may, its parent, and a process of a number that it is told.</summary>
public sealed class Killer : Attacker
{
    private const int SIGKILL = 9;

    protected override string Attack(string argument) =>
        $"{Kill(-1)} {Kill(Native.getppid())} {Kill(int.Parse(argument, CultureInfo.InvariantCulture))}";

    private static int Kill(int process) => Native.kill(process, SIGKILL) == 0 ? 0 : Marshal.GetLastPInvokeError();
}

/// <summary>Leaves a process behind in a session of its own, with no parent, and ends.</summary>
public sealed class Daemonizer : Attacker
{
    protected override string Attack(string argument)
    {
        using var shell = Process.Start("/bin/sh", ["-c", $"setsid sh -c 'sleep {argument} & sleep {argument} &' & exit"]);
        shell.WaitForExit();
        Thread.Sleep(100);
        Environment.Exit(0);
        return "";
    }
}

/// <summary>Writes what it is told, a line for each part, into every descriptor that it has, and so into the host's channel to the test.</summary>
public sealed class ChannelAbuser : Attacker
{
    protected override string Attack(string argument)
    {
        var bytes = Encoding.UTF8.GetBytes(argument == "endless" ? new string('x', 64 * 1024) : argument.Replace('|', '\n') + "\n");
        do
        {
            for (var descriptor = 3; descriptor < 1024; descriptor++)
                Native.send(descriptor, bytes, bytes.Length, 0);
        }
        while (argument == "endless");
        return "sent";
    }
}

/// <summary>Takes the channel away from the host, reports failures without end, and never reads what the test answers to each.</summary>
public sealed class ChannelClogger : Attacker
{
    private const int Reports = 2000;

    protected override string Attack(string argument)
    {
        // Katas.Host.dll serve LISTENER CONTROL …
        var control = int.Parse(Environment.GetCommandLineArgs()[3], CultureInfo.InvariantCulture);
        var kept = Native.dup(control);
        var own = new int[2];
        Native.socketpair(SocketHog.AF_UNIX, SocketHog.SOCK_STREAM, 0, own);
        Native.dup2(own[0], control);

        var report = Encoding.UTF8.GetBytes("failed " + new Host.ServerFailure("Exception", "none", null, 0, null).ToJson() + "\n");
        for (var i = 0; i < Reports; i++)
            Native.send(kept, report, report.Length, 0);
        return "";
    }
}

/// <summary>Reports in the host's name that <c>Run</c> has returned, and ends its process.</summary>
public sealed class ForgedReturn : Attacker
{
    protected override string Attack(string argument)
    {
        var report = "returned\n"u8.ToArray();
        for (var descriptor = 3; descriptor < 1024; descriptor++)
            Native.send(descriptor, report, report.Length, 0);
        Native._exit(0);
        return "";
    }
}

/// <summary>Keeps a processor busy.</summary>
public sealed class Spinner : Attacker
{
    protected override string Attack(string argument)
    {
        while (true)
        {
        }
    }
}

/// <summary>Does nothing, for ever.</summary>
public sealed class Sleeper : Attacker
{
    protected override string Attack(string argument)
    {
        Thread.Sleep(Timeout.Infinite);
        return "";
    }
}

/// <summary>Calls itself until the stack is used up.</summary>
public sealed class StackOverflower : Attacker
{
    protected override string Attack(string argument) => Attack(argument) + argument;
}

internal static class Native
{
    private const int PTRACE_SEIZE = 0x4206;

    /// <summary>Traces a thread; when the calling thread ends, so does that.</summary>
    public static void TraceUntil(int thread, ManualResetEventSlim end)
    {
        if (ptrace(PTRACE_SEIZE, thread, 0, 0) != 0)
            throw new System.ComponentModel.Win32Exception(Marshal.GetLastPInvokeError(), "ptrace failed");
        end.Wait();
    }

    [DllImport("libc")]
    public static extern int nice(int increment);

    [DllImport("libc", SetLastError = true)]
    private static extern nint ptrace(nint request, int thread, nint address, nint data);

    [DllImport("libc", SetLastError = true)]
    public static extern nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [DllImport("libc", SetLastError = true)]
    public static extern nint mmap(nint address, nint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc", SetLastError = true)]
    public static extern int timer_create(int clock, nint notification, out nint timer);

    [DllImport("libc", SetLastError = true)]
    public static extern int socketpair(int family, int type, int protocol, int[] pair);

    // A list of pairs: a descriptor, and what is asked of it. See poll(2).
    [DllImport("libc", SetLastError = true)]
    public static extern int poll(int[] list, nuint count, int milliseconds);

    [DllImport("libc", SetLastError = true)]
    public static extern nint sendmsg(int descriptor, nint message, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int prctl(int option, nint arg2, nint arg3, nint arg4, nint arg5);

    [DllImport("libc")]
    public static extern nint signal(int number, nint handler);

    [DllImport("libc", SetLastError = true)]
    public static extern int tgkill(int process, int thread, int signal);

    [DllImport("libc")]
    public static extern int dup(int descriptor);

    [DllImport("libc")]
    public static extern int dup2(int descriptor, int onto);

    [DllImport("libc")]
    public static extern void _exit(int code);

    [DllImport("libc", SetLastError = true)]
    public static extern int fork();

    [DllImport("libc", SetLastError = true)]
    public static extern int kill(int process, int signal);

    [DllImport("libc")]
    public static extern int getppid();

    [DllImport("libc", SetLastError = true)]
    public static extern int setsockopt(int socket, int level, int option, byte[] value, int length);

    [DllImport("libc", SetLastError = true)]
    public static extern nint send(int descriptor, byte[] bytes, nint length, int flags);
}
