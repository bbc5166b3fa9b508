namespace Katas.Bench;

/// <summary>One client of the load generator.</summary>
/// <param name="number">Its number; it chooses which part of the pattern it sends.</param>
/// <param name="fd">Its connection.</param>
internal sealed class LoadClient(int number, int fd)
{
    // Any number: what matters is that neighbours send different bytes.
    private const int Distance = 977;

    private readonly long _origin = (long)number * Distance;
    private long[] _sentAt = new long[1];
    private int _oldest;
    private long _messageEnd;
    private int _size;

    /// <summary>The connection.</summary>
    public int Fd { get; } = fd;

    /// <summary>Its number.</summary>
    public int Number { get; } = number;

    /// <summary>Whether it sends all the time and reads a little now and then.</summary>
    public bool IsSlowReader { get; init; }

    /// <summary>How many messages have no answer yet.</summary>
    public int Outstanding { get; private set; }

    /// <summary>How many bytes wait for room in the send buffer.</summary>
    public int Unsent { get; private set; }

    /// <summary>How many bytes went out.</summary>
    public long Sent { get; private set; }

    /// <summary>How many bytes came back.</summary>
    public long Received { get; private set; }

    /// <summary>The next bytes to send.</summary>
    /// <param name="length">How many.</param>
    /// <returns>The bytes.</returns>
    public ReadOnlySpan<byte> NextBytes(int length) => Payload.ToSend(_origin + Sent, length);

    /// <summary>Begins to send messages of another length; all earlier ones are answered.</summary>
    /// <param name="size">The length.</param>
    /// <param name="window">How many can be outstanding.</param>
    public void Begin(int size, int window)
    {
        if (_sentAt.Length < window)
            _sentAt = new long[window];
        (_size, _oldest, _messageEnd) = (size, 0, Received + size);
    }

    /// <summary>Queues messages.</summary>
    /// <param name="count">How many.</param>
    /// <param name="now">When they were due.</param>
    public void Queue(int count, long now)
    {
        for (var i = 0; i < count; i++)
            _sentAt[(_oldest + Outstanding++) % _sentAt.Length] = now;
        Unsent += count * _size;
    }

    /// <summary>Takes note of bytes that went out.</summary>
    /// <param name="count">How many.</param>
    public void WasSent(int count)
    {
        Sent += count;
        Unsent -= IsSlowReader ? 0 : count;
    }

    /// <summary>Takes bytes that came.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>Whether they are the right ones.</returns>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        var isRight = Received + bytes.Length <= Sent && Payload.IsRight(_origin + Received, bytes);
        Received += bytes.Length;
        return isRight;
    }

    /// <summary>Takes the next message whose answer is complete.</summary>
    /// <param name="sentAt">When it was sent, or due.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryComplete(out long sentAt)
    {
        sentAt = 0;
        if (Outstanding == 0 || Received < _messageEnd)
            return false;
        sentAt = _sentAt[_oldest];
        _oldest = (_oldest + 1) % _sentAt.Length;
        _messageEnd += _size;
        Outstanding--;
        return true;
    }
}
