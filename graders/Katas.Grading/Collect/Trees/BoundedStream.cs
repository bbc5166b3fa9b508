namespace Katas.Grading;

/// <summary>Reads another stream as far as a bound: what decompresses to more is no honest archive.</summary>
/// <param name="inner">The stream.</param>
/// <param name="bound">How many bytes may come.</param>
/// <param name="piece">How many may be asked for at once.</param>
/// <param name="cancel">Gives up: what is large takes seconds.</param>
internal sealed class BoundedStream(Stream inner, long bound, int piece, CancellationToken cancel) : Stream
{
    private long _read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    /// <exception cref="UnreadableSubmission">More came than the bound, or a piece that is asked for is too large.</exception>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        cancel.ThrowIfCancellationRequested();

        // Content comes in small pieces. What is read in one is kept in memory, and several times.
        if (count > piece)
            throw new UnreadableSubmission($"A name in it is longer than {piece / 1024} KiB.");
        var got = inner.Read(buffer, offset, count);
        _read += got;
        return _read <= bound ? got : throw new UnreadableSubmission($"It unpacks to more than {bound / 1024 / 1024} MiB.");
    }

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
