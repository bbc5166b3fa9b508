using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Katas.Host;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>What the kernel's view tells of threads that wait for readiness. They are this process's own.</summary>
[NonParallelizable]
public sealed unsafe partial class KernelViewTests
{
    private const short POLLIN = 1;
    private const short POLLOUT = 4;
    private const int EPOLL_CTL_ADD = 1;

    // More than an fd_set of 1,024 has room for.
    private const int HighDescriptor = 1500;

    // Beyond what a process has room for, until it has opened nearly as many.
    private const int FarDescriptor = (1 << 20) - 1;

    private readonly List<IDisposable> _open = [];
    private KernelView _kernel = null!;
    private Socket _bell = null!;
    private Socket _ringer = null!;
    private Thread? _thread;

    [SetUp]
    public void LookAtThisProcess()
    {
        if (!SystemCalls.AreKnown)
            Assert.Ignore("Skipped: the system calls of this processor are not known.");
        _kernel = new KernelView(Environment.ProcessId);
        _kernel.NoteHostsSockets(listener: null);
        (_bell, _ringer) = OpenPair();
    }

    [TearDown]
    public void EndThread()
    {
        _ringer?.Send("!"u8);
        _thread?.Join();
        _thread = null;
        _open.ForEach(one => one.Dispose());
        _open.Clear();
    }

    [Test]
    public void Of_a_list_for_poll_only_what_asks_for_something_counts()
    {
        var (one, other) = OpenPair();
        Begin(() => Poll((Number(_bell), POLLIN), (Number(one), POLLIN), (Number(other), 0), (-1, POLLIN), (-Number(one), POLLIN)));

        Assert.That(Watched(), Is.EqualTo(2));
    }

    [Test]
    public void A_descriptor_that_is_listed_twice_counts_once()
    {
        var (one, _) = OpenPair();
        Begin(() => Poll((Number(_bell), POLLIN), (Number(one), POLLIN), (Number(one), POLLIN)));

        Assert.That(Watched(), Is.EqualTo(2));
    }

    [Test]
    public void Poll_waits_for_room_where_it_asks_for_it()
    {
        var (one, other) = (OpenFull(), OpenFull());
        Begin(() => Poll((Number(_bell), POLLIN), (Number(one), POLLOUT), (Number(other), POLLIN)));

        Assert.That(Watched(), Is.EqualTo(2));
        Assert.That(WatchedForRoom(), Is.EqualTo(1));
    }

    [Test]
    public void Of_the_sets_of_select_only_what_is_in_them_counts()
    {
        var (one, other) = (OpenFull(), OpenFull());
        Begin(() => Select(HighDescriptor, reading: [Number(_bell), Number(other)], writing: [Number(one)]));

        Assert.That(Watched(), Is.EqualTo(2));
        Assert.That(WatchedForRoom(), Is.EqualTo(1));
    }

    [Test]
    public void A_set_of_select_may_be_larger_than_usual()
    {
        var high = OpenAgain(_bell, HighDescriptor);
        Begin(() => Select(HighDescriptor + 1, reading: [high], writing: []));

        Assert.That(Watched(), Is.EqualTo(1));
    }

    [Test]
    public void What_lies_beyond_the_sets_of_select_does_not_count()
    {
        var high = OpenAgain(_bell, HighDescriptor);
        Begin(() => Select(HighDescriptor, reading: [Number(_bell), high], writing: []));

        Assert.That(Watched(), Is.EqualTo(1));
    }

    // The kernel looks at no more of a set than the process has room for, whatever length it is told.
    [Test]
    public void What_nobody_has_opened_does_not_count()
    {
        Begin(() => Select(FarDescriptor + 1, reading: [Number(_bell), FarDescriptor], writing: []));

        Assert.That(Watched(), Is.EqualTo(1));
    }

    [Test]
    public void Of_an_epoll_only_what_asks_for_something_counts()
    {
        var (one, other) = OpenPair();
        Begin(() => Epoll(nested: false, (Number(_bell), POLLIN), (Number(one), 0), (Number(other), POLLIN)));

        Assert.That(Watched(), Is.EqualTo(2));
    }

    [Test]
    public void Who_waits_in_another_call_watches_nothing()
    {
        Begin(() => _bell.Receive(new byte[1]));

        Assert.That(Patience.Until(() => Parked.InReceive.Contains(_kernel.ServerThreadParkedIn() ?? ""), Patience.ForProgress));
        Assert.That(_kernel.WatchedByServerThread(), Is.Null);
    }

    [TestCase("poll", 2)]
    [TestCase("poll of one", 1)]
    [TestCase("select", 2)]
    [TestCase("epoll", 2)]
    [TestCase("epoll of an epoll", 2)]
    [TestCase("recvmsg", 1)]
    [TestCase("read", 1)]
    [TestCase("sendmsg", 1)]
    public void Another_thread_is_seen_waiting_for_sockets(string call, int sockets)
    {
        var ((one, other), (full, _)) = (OpenPair(), OpenPair());
        using var server = new StandIn();
        Action wait = call switch
        {
            "poll" => () => Poll((Number(_bell), POLLIN), (Number(one), POLLIN), (Number(one), POLLIN), (Number(other), 0), (-1, POLLIN)),
            "poll of one" => () => Poll((Number(_bell), POLLIN)),
            "select" => () => Select(HighDescriptor, reading: [Number(_bell), Number(one)], writing: []),
            "epoll" => () => Epoll(nested: false, (Number(_bell), POLLIN), (Number(one), POLLIN)),
            "epoll of an epoll" => () => Epoll(nested: true, (Number(_bell), POLLIN), (Number(one), POLLIN)),
            "recvmsg" => () => _bell.Receive(new byte[1]),
            "read" => () => read(Number(_bell), new byte[1], 1),
            _ => () => SendWithoutEnd(full),
        };
        Begin(wait, "somebody");

        var seen = 0;
        Patience.Until(() => (seen = _kernel.SocketsThatOtherThreadsWaitFor()) == sockets, Patience.ForProgress);
        full.Shutdown(SocketShutdown.Both);

        Assert.That(seen, Is.EqualTo(sockets));
    }

    [Test]
    public void A_thread_of_the_hosts_may_wait_for_the_hosts_sockets()
    {
        using var server = new StandIn();
        _kernel.NoteHostsSockets(listener: null);
        Begin(() => _bell.Receive(new byte[1]), "somebody");

        Assert.That(Patience.Until(() => _kernel.SocketsThatOtherThreadsWaitFor() > 0, TimeSpan.FromMilliseconds(200)), Is.False);
    }

    [Test]
    public void Another_thread_may_wait_for_a_socket_that_no_client_is_at()
    {
        var own = OpenUnixSocket();
        using var server = new StandIn();
        Begin(() => own.Receive(new byte[1]), "somebody");

        Assert.That(Patience.Until(() => _kernel.SocketsThatOtherThreadsWaitFor() > 0, TimeSpan.FromMilliseconds(200)), Is.False);
        own.Shutdown(SocketShutdown.Both);
    }

    [Test]
    public void Waits_of_a_thread_that_ends_are_not_forgotten()
    {
        const int Naps = 50;
        var waits = new ThreadWaits(_kernel);
        Begin(() =>
        {
            for (var nap = 0; nap < Naps; nap++)
                Thread.Sleep(1);
            _bell.Receive(new byte[1]);
        });
        Assert.That(Patience.Until(() => _kernel.ServerThreadWaits > Naps, Patience.ForProgress));
        var before = waits.Update();
        Assert.That(before, Is.GreaterThan(Naps));

        _ringer.Send("!"u8);
        _thread!.Join();

        Assert.That(waits.Update(), Is.GreaterThanOrEqualTo(before));
    }

    private static int Number(Socket socket) => (int)socket.Handle;

    private static void Poll(params (int Descriptor, short Events)[] list)
    {
        var entries = list.Select(one => new PollFd { Descriptor = one.Descriptor, Events = one.Events }).ToArray();
        fixed (PollFd* first = entries)
            _ = poll(first, (nuint)entries.Length, -1);
    }

    private static void Select(int length, int[] reading, int[] writing)
    {
        fixed (ulong* read = SetOf(reading), write = SetOf(writing))
            _ = select(length, read, write, null, null);
    }

    private static ulong[] SetOf(int[] descriptors)
    {
        const int BitsPerWord = 64;
        var words = new ulong[(FarDescriptor + 1) / BitsPerWord];
        foreach (var descriptor in descriptors)
            words[descriptor / BitsPerWord] |= 1UL << (descriptor % BitsPerWord);
        return words;
    }

    private static void Epoll(bool nested, params (int Descriptor, short Events)[] list)
    {
        using var inner = new SafeFileHandle(epoll_create1(0), ownsHandle: true);
        using var outer = new SafeFileHandle(epoll_create1(0), ownsHandle: true);
        foreach (var (descriptor, events) in list)
            Watch(inner, descriptor, events);
        Watch(outer, (int)inner.DangerousGetHandle(), POLLIN);
        var waiting = nested ? outer : inner;
        _ = epoll_wait((int)waiting.DangerousGetHandle(), new byte[32], 1, -1);
    }

    // struct epoll_event: the events come first, on every architecture.
    private static void Watch(SafeFileHandle epoll, int descriptor, short events) =>
        _ = epoll_ctl((int)epoll.DangerousGetHandle(), EPOLL_CTL_ADD, descriptor, [(byte)events, .. new byte[15]]);

    private int? Watched() => Soon(_kernel.WatchedByServerThread);

    private int? WatchedForRoom() => Soon(_kernel.WatchedForRoomByServerThread);

    // When it is parked.
    private static int? Soon(Func<int?> look)
    {
        int? found = null;
        Patience.Until(() => (found = look()) is not null, Patience.ForProgress);
        return found;
    }

    private void Begin(Action wait, string name = ServerThread.Name)
    {
        var begun = new ManualResetEventSlim();
        _thread = new Thread(() =>
        {
            begun.Set();
            wait();
        })
        {
            Name = name,
        };
        _thread.Start();
        begun.Wait();
    }

    private (Socket One, Socket Other) OpenPair()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        one.Connect(listener.LocalEndpoint);
        var other = listener.AcceptSocket();
        _open.AddRange([one, other]);
        return (one, other);
    }

    private Socket OpenUnixSocket()
    {
        var (one, other) = Libc.SocketPair();
        _open.Add(new SafeFileHandle(other, ownsHandle: true));
        var socket = new Socket(new SafeSocketHandle(one, ownsHandle: true));
        _open.Add(socket);
        return socket;
    }

    private static void SendWithoutEnd(Socket socket)
    {
        try
        {
            while (true)
                socket.Send(new byte[1024 * 1024]);
        }
        catch (SocketException)
        {
            // The test shuts it down.
        }
    }

    // No socket of TCP: its peer's buffer may grow, and then there is room again.
    private Socket OpenFull()
    {
        var full = OpenUnixSocket();
        full.Blocking = false;
        while (full.Send(new byte[4096], SocketFlags.None, out _) > 0)
        {
        }

        return full;
    }

    private int OpenAgain(Socket socket, int descriptor)
    {
        _open.Add(new SafeFileHandle(dup2(Number(socket), descriptor), ownsHandle: true));
        return descriptor;
    }

    [LibraryImport("libc")]
    private static partial int poll(PollFd* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc")]
    private static partial int select(int length, ulong* reading, ulong* writing, ulong* errors, long* time);

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, byte[] registration);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int epoll, byte[] events, int count, int milliseconds);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, byte[] buffer, nint length);

    [LibraryImport("libc")]
    private static partial int dup2(int descriptor, int number);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Results;
    }

    /// <summary>A thread by the name of the server's, which waits for no file.</summary>
    private sealed class StandIn : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly Thread _thread;

        public StandIn()
        {
            var begun = new ManualResetEventSlim();
            _thread = new Thread(() =>
            {
                begun.Set();
                _end.Wait();
            })
            {
                Name = ServerThread.Name,
            };
            _thread.Start();
            begun.Wait();
        }

        public void Dispose()
        {
            _end.Set();
            _thread.Join();
            _end.Dispose();
        }
    }
}
