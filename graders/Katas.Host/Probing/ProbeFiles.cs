using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Katas.Host.Probing;

/// <summary>The files that a test watches through a selector: opened, used and closed for it, in the selector's process.</summary>
internal sealed class ProbeFiles
{
    // Small enough that a write which is possible at all is taken whole, by pipes too (PIPE_BUF).
    private const int ChunkSize = 512;

    // A selector's thread turns file objects into numbers while the test goes on opening files.
    private readonly Lock _access = new();
    private readonly List<OpenFile> _files = [];

    // What some take for a file object, as it has a descriptor.
    private readonly Lazy<FileStream> _stream = new(() => System.IO.File.OpenRead(typeof(ProbeFiles).Assembly.Location));

    /// <summary>The file object behind a number.</summary>
    /// <param name="number">The number that the test knows it by.</param>
    /// <returns>The file object; null only where null was made up.</returns>
    public object? this[int number] => File(number).FileObject;

    /// <summary>The number of a file object that a selector returned.</summary>
    /// <param name="fileObject">The file object.</param>
    /// <returns>Its number, or null when it is none of ours.</returns>
    public int? NumberOf(object? fileObject)
    {
        lock (_access)
        {
            var index = _files.FindIndex(f => ReferenceEquals(f.FileObject, fileObject));
            if (index < 0 && fileObject is int)
                index = _files.FindIndex(f => fileObject.Equals(f.FileObject));
            return index < 0 ? null : index;
        }
    }

    /// <summary>Opens a pair of connected stream sockets.</summary>
    /// <param name="kind">What their file objects are to be.</param>
    /// <returns>The files.</returns>
    public IReadOnlyList<ProbedFile> OpenPair(FileKind kind)
    {
        var (first, second) = Posix.SocketPair();
        return [Own(first, kind), Own(second, kind)];
    }

    /// <summary>Opens a pipe.</summary>
    /// <param name="kind">What the file objects are to be.</param>
    /// <returns>The end to read from, and the end to write to.</returns>
    public IReadOnlyList<ProbedFile> OpenPipe(FileKind kind)
    {
        var (reader, writer) = Posix.Pipe();
        return [OwnPipe(reader, kind), OwnPipe(writer, kind)];
    }

    /// <summary>Opens a regular file; it happens to be this program.</summary>
    /// <param name="kind">What the file object is to be.</param>
    /// <returns>The file.</returns>
    public ProbedFile OpenRegularFile(FileKind kind) => Own(Posix.Open(typeof(ProbeFiles).Assembly.Location), kind);

    /// <summary>Makes another file object of a file's descriptor.</summary>
    /// <param name="number">The file.</param>
    /// <param name="kind">What the file object is to be.</param>
    /// <returns>The new file, which the first one still owns.</returns>
    public ProbedFile View(int number, FileKind kind)
    {
        var file = File(number);
        return file.FileObject is Socket socket && kind == FileKind.SafeHandle
            ? Add(new OpenFile(socket.SafeHandle, kind, file.Descriptor))
            : Add(new OpenFile(Wrap(file.Descriptor, kind, owns: false), kind, file.Descriptor));
    }

    /// <summary>Makes a file object that never was one.</summary>
    /// <param name="kind">What it is to be.</param>
    /// <param name="descriptor">Its number, when it is to be a descriptor.</param>
    /// <returns>The file, which cannot be used.</returns>
    public ProbedFile MakeUp(FileKind kind, int descriptor) => kind switch
    {
        FileKind.Descriptor => Add(new OpenFile(descriptor, kind, descriptor)),
        FileKind.Text => Add(new OpenFile("a text", kind, -1)),
        FileKind.Stream => Add(new OpenFile(_stream.Value, kind, -1)),
        FileKind.NativeInt => Add(new OpenFile(_stream.Value.SafeFileHandle.DangerousGetHandle(), kind, -1)),
        _ => Add(new OpenFile(null, FileKind.Null, -1)),
    };

    /// <summary>Duplicates a descriptor many times.</summary>
    /// <param name="number">The file.</param>
    /// <param name="count">How many duplicates.</param>
    /// <param name="smallest">The smallest number that a duplicate may have.</param>
    /// <returns>The duplicates, as descriptors.</returns>
    public IReadOnlyList<ProbedFile> Duplicate(int number, int count, int smallest)
    {
        var duplicates = new List<ProbedFile>(count);
        for (var candidate = smallest; duplicates.Count < count; candidate++)
        {
            if (Posix.IsOpen(candidate))
                continue;
            Posix.Duplicate(File(number).Descriptor, candidate);
            duplicates.Add(Own(candidate, FileKind.Descriptor));
        }

        return duplicates;
    }

    /// <summary>Closes a file.</summary>
    /// <param name="number">The file.</param>
    public void Close(int number) => File(number).Close();

    /// <summary>Closes a file and puts a duplicate of another under its number.</summary>
    /// <param name="number">The file to close.</param>
    /// <param name="other">The file to duplicate.</param>
    /// <returns>The duplicate, as a descriptor.</returns>
    public ProbedFile Replace(int number, int other)
    {
        var old = File(number);
        if (old.Kind == FileKind.Descriptor)
            old.Abandon();
        else
            old.Close();
        Posix.Duplicate(File(other).Descriptor, old.Descriptor);
        return Own(old.Descriptor, FileKind.Descriptor);
    }

    /// <summary>Sends bytes.</summary>
    /// <param name="number">The file.</param>
    /// <param name="count">How many.</param>
    public void Send(int number, int count)
    {
        for (var sent = 0; sent < count;)
            sent += Posix.Write(File(number).Descriptor, new byte[Math.Min(ChunkSize, count - sent)]);
    }

    /// <summary>Sends until there is no more room.</summary>
    /// <param name="number">The file.</param>
    /// <returns>How many bytes were sent.</returns>
    public int Fill(int number)
    {
        var sent = 0;
        while (Posix.CanWrite(File(number).Descriptor))
            sent += Posix.Write(File(number).Descriptor, new byte[ChunkSize]);
        return sent;
    }

    /// <summary>Receives all that has arrived.</summary>
    /// <param name="number">The file.</param>
    /// <returns>How many bytes came.</returns>
    public int Drain(int number)
    {
        var buffer = new byte[16 * 1024];
        var received = 0;
        while (Posix.CanRead(File(number).Descriptor) && Posix.Read(File(number).Descriptor, buffer) is var count and > 0)
            received += count;
        return received;
    }

    /// <summary>Closes all files, and forgets them.</summary>
    public void Clear()
    {
        lock (_access)
        {
            foreach (var file in _files)
                file.Close();
            _files.Clear();
        }
    }

    private ProbedFile Own(int descriptor, FileKind kind) => Own(descriptor, kind, Wrap(descriptor, kind, owns: true));

    // A handle of another type than those of other files.
    private ProbedFile OwnPipe(int descriptor, FileKind kind) =>
        kind == FileKind.SafeHandle ? Own(descriptor, kind, new SafePipeHandle(descriptor, ownsHandle: true)) : Own(descriptor, kind);

    private ProbedFile Own(int descriptor, FileKind kind, object fileObject) =>
        Add(new OpenFile(fileObject, kind, descriptor) { IsOwned = true });

    private ProbedFile Add(OpenFile file)
    {
        lock (_access)
        {
            _files.Add(file);
            return new ProbedFile(_files.Count - 1, file.Kind, file.Descriptor);
        }
    }

    private OpenFile File(int number)
    {
        lock (_access)
            return _files[number];
    }

    private static object Wrap(int descriptor, FileKind kind, bool owns) => kind switch
    {
        FileKind.Socket => new Socket(new SafeSocketHandle(descriptor, owns)),
        FileKind.SafeHandle => new SafeFileHandle(descriptor, owns),
        FileKind.Descriptor => descriptor,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no descriptor."),
    };

    private sealed class OpenFile(object? fileObject, FileKind kind, int descriptor)
    {
        public object? FileObject { get; } = fileObject;

        public FileKind Kind { get; } = kind;

        public int Descriptor { get; } = descriptor;

        public bool IsOwned { get; set; }

        public void Abandon() => IsOwned = false;

        public void Close()
        {
            if (!IsOwned)
                return;
            IsOwned = false;
            if (FileObject is IDisposable disposable)
                disposable.Dispose();
            else
                Posix.Close(Descriptor);
        }
    }
}
