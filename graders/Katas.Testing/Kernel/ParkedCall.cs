using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Katas.Testing;

/// <summary>The system call that a thread is parked in. See /proc/pid/syscall in proc(5).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">Its six arguments.</param>
internal sealed record ParkedCall(string Name, IReadOnlyList<long> Arguments)
{
    // What poll(2) asks for, and select(2) by its three sets. The same bits mean the same to epoll_ctl(2).
    private const short POLLIN = 0x001;
    private const short POLLPRI = 0x002;
    private const short POLLOUT = 0x004;
    private const short POLLRDNORM = 0x040;
    private const short POLLWRNORM = 0x100;

    /// <summary>What asks for something to read, or for a client to accept.</summary>
    public const long Reading = POLLIN | POLLRDNORM;

    /// <summary>What asks for room to write.</summary>
    public const long Writing = POLLOUT | POLLWRNORM;

    private const int NumberOfArguments = 6;

    // struct pollfd: the descriptor, what is asked for, and room for the answer.
    private const int SizeOfPollFd = 8;
    private const int PlaceOfEvents = 4;

    private const int BitsPerWord = 64;

    // More than anybody watches, so that nobody makes us read for ever.
    private const long MostEntries = 1 << 20;

    /// <summary>The first argument, which is a descriptor in most calls.</summary>
    public int Descriptor => (int)Arguments[0];

    /// <summary>Of poll the length of its list, of select the highest number in its sets and one more.</summary>
    public int Length => (int)Arguments[IsPoll ? 1 : 0];

    private bool IsPoll => Name is "poll" or "ppoll";

    /// <summary>Reads what the kernel tells of a thread.</summary>
    /// <param name="text">The number of the call and its arguments, in hexadecimal; <c>running</c>; or null.</param>
    /// <returns>The call, or null when the thread is in none.</returns>
    public static ParkedCall? Parse(string? text)
    {
        // Fewer fields, and -1 as the number, are a wait outside of any call.
        var fields = text?.Split(' ') ?? [];
        return fields.Length > NumberOfArguments && int.TryParse(fields[0], CultureInfo.InvariantCulture, out var number) && number >= 0
            ? new ParkedCall(SystemCalls.Name(number), [.. fields[1..(NumberOfArguments + 1)].Select(argument => Convert.ToInt64(argument, fromBase: 16))])
            : null;
    }

    /// <summary>What a thread in poll or select asks for: read from its memory, because the kernel tells only where it is.</summary>
    /// <param name="thread">The thread's folder below /proc.</param>
    /// <returns>The descriptors with what is asked for, as the events of poll(2); null where the memory cannot be opened.</returns>
    public IReadOnlyList<(int Descriptor, long Events)>? ReadWhatIsAskedFor(string thread)
    {
        using var memory = Open($"{thread}/mem");
        if (memory is null)
            return Directory.Exists(thread) ? null : [];
        return IsPoll
            ? ReadList(memory)
            : [.. ReadSet(memory, Arguments[1], POLLIN), .. ReadSet(memory, Arguments[2], POLLOUT), .. ReadSet(memory, Arguments[3], POLLPRI)];
    }

    private List<(int Descriptor, long Events)> ReadList(SafeFileHandle memory) =>
        [.. Read(memory, Arguments[0], SizeOfPollFd * Math.Min((uint)Length, MostEntries)).Chunk(SizeOfPollFd)
            .Where(entry => entry.Length == SizeOfPollFd)
            .Select(entry => (BinaryPrimitives.ReadInt32LittleEndian(entry), (long)BinaryPrimitives.ReadInt16LittleEndian(entry.AsSpan(PlaceOfEvents))))];

    // An fd_set has whole words, and no more of them than the length asks for.
    private IEnumerable<(int Descriptor, long Events)> ReadSet(SafeFileHandle memory, long address, long events)
    {
        var length = (int)Math.Clamp(Length, 0, MostEntries);
        var bits = new BitArray(Read(memory, address, (length + BitsPerWord - 1) / BitsPerWord * sizeof(ulong)));
        return Enumerable.Range(0, Math.Min(bits.Length, length)).Where(descriptor => bits[descriptor]).Select(descriptor => (descriptor, events));
    }

    // Where nothing is mapped, the kernel has found nothing to wait for either: null is a set that is left out.
    private static byte[] Read(SafeFileHandle memory, long address, long length)
    {
        var bytes = new byte[length];
        try
        {
            return address <= 0 ? [] : bytes[..RandomAccess.Read(memory, bytes, address)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    // Whoever may read the thread's call may read its memory: to the kernel, it is one right. Others may still forbid it.
    private static SafeFileHandle? Open(string memory)
    {
        try
        {
            return File.OpenHandle(memory, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }
}
