namespace Katas.Testing;

/// <summary>How much went over the wire of one client in each direction, and how it began.</summary>
internal sealed class WireLog
{
    private readonly byte[] _firstSent = new byte[64];
    private readonly byte[] _firstReceived = new byte[64];

    public long Sent { get; private set; }

    public long Received { get; private set; }

    public void AddSent(ReadOnlySpan<byte> bytes)
    {
        Keep(bytes, _firstSent, Sent);
        Sent += bytes.Length;
    }

    public void AddReceived(ReadOnlySpan<byte> bytes)
    {
        Keep(bytes, _firstReceived, Received);
        Received += bytes.Length;
    }

    public override string ToString() =>
        $"sent {Show(_firstSent, Sent)}, received {Show(_firstReceived, Received)}";

    private static void Keep(ReadOnlySpan<byte> bytes, byte[] first, long before)
    {
        if (before >= first.Length)
            return;
        var room = first.AsSpan((int)before);
        bytes[..Math.Min(bytes.Length, room.Length)].CopyTo(room);
    }

    private static string Show(byte[] first, long total) =>
        Excerpt.Of(first.AsSpan(0, (int)Math.Min(first.Length, total)), total);
}
