using Katas.Host.Probing;

namespace Katas.Testing;

/// <summary>A file that a selector watches, in the selector's process.</summary>
public sealed class TestFile
{
    private readonly SelectorUnderTest _selector;
    private readonly ProbedFile _file;

    internal TestFile(SelectorUnderTest selector, ProbedFile file)
    {
        _selector = selector;
        _file = file;
    }

    /// <summary>Its descriptor.</summary>
    public int Descriptor => _file.Descriptor;

    /// <summary>The number by which the probe knows it.</summary>
    internal int Number => _file.Number;

    /// <summary>Another file object with the same descriptor.</summary>
    /// <param name="kind">What it is to be.</param>
    /// <returns>The other file object; closing it closes nothing.</returns>
    public TestFile As(FileKind kind) => Open(ProbeOperation.View, kind: kind)[0];

    /// <summary>Duplicates of the descriptor; all see the same stream.</summary>
    /// <param name="count">How many.</param>
    /// <param name="smallest">The smallest number that a duplicate may have.</param>
    /// <returns>The duplicates, as descriptors.</returns>
    public IReadOnlyList<TestFile> Duplicate(int count, int smallest) =>
        Open(ProbeOperation.Duplicate, count: count, descriptor: smallest);

    /// <summary>Closes it, and puts a duplicate of another file under its descriptor.</summary>
    /// <param name="other">The other file.</param>
    /// <returns>The duplicate, as a descriptor.</returns>
    public TestFile CloseAndReuseFor(TestFile other) => Open(ProbeOperation.Replace, other: other.Number)[0];

    /// <summary>Closes it.</summary>
    public void Close() => Do(ProbeOperation.CloseFile);

    /// <summary>Sends bytes, so that its peer becomes readable.</summary>
    /// <param name="count">How many.</param>
    public void Send(int count = 1) => Do(ProbeOperation.Send, count);

    /// <summary>Sends until its buffers are full, so that it is no longer writable.</summary>
    public void Fill() => Do(ProbeOperation.Fill);

    /// <summary>Receives all that has arrived, so that it is no longer readable.</summary>
    /// <returns>How many bytes.</returns>
    public int Drain() => Do(ProbeOperation.Drain).Count;

    /// <inheritdoc/>
    public override string ToString() => _file.Kind switch
    {
        FileKind.Socket => $"socket {Descriptor}",
        FileKind.SafeHandle => $"handle {Descriptor}",
        FileKind.Descriptor => $"{Descriptor}",
        FileKind.Null => "null",
        FileKind.Stream => "a FileStream",
        FileKind.NativeInt => "an IntPtr",
        _ => "\"a text\"",
    };

    private ProbeReply Do(ProbeOperation operation, int count = 0) =>
        _selector.OperateFiles(new ProbeRequest { Operation = operation, File = Number, Count = count });

    private IReadOnlyList<TestFile> Open(ProbeOperation operation, FileKind kind = default, int other = 0, int count = 0, int descriptor = 0) =>
        _selector.OpenFiles(new ProbeRequest
        {
            Operation = operation,
            File = Number,
            Kind = kind,
            Other = other,
            Count = count,
            Descriptor = descriptor,
        });
}
