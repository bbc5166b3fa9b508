namespace Katas.Bench;

/// <summary>
/// What clients send, and what must come back: one endless text of random characters, of which every
/// client sends its own part. So an answer that is lost, doubled, mixed up or another's is noticed.
/// </summary>
internal static class Payload
{
    /// <summary>The longest piece that is sent or compared at once.</summary>
    public const int MaxPiece = 256 * 1024;

    // A prime, so that messages of any length never meet the same bytes in step.
    private const int Period = 65_521;

    // One byte in this many is none of ASCII's, as in a text of some European language in UTF-8.
    private const int Foreign = 128;

    private static readonly byte[] Sent = Fill();
    private static readonly byte[] Due = [.. Sent.Select(ToUpper)];

    /// <summary>What a client sends at a place of its stream.</summary>
    /// <param name="at">The place.</param>
    /// <param name="length">How many bytes.</param>
    /// <returns>The bytes.</returns>
    public static ReadOnlySpan<byte> ToSend(long at, int length) => Sent.AsSpan((int)(at % Period), length);

    /// <summary>Whether an answer is right.</summary>
    /// <param name="at">The place in the client's stream.</param>
    /// <param name="bytes">What came.</param>
    /// <returns>Whether it is what should have come.</returns>
    public static bool IsRight(long at, ReadOnlySpan<byte> bytes) =>
        bytes.SequenceEqual(Due.AsSpan((int)(at % Period), bytes.Length));

    private static byte[] Fill()
    {
        var random = new Random(Period);
        var pattern = new byte[Period];
        for (var i = 0; i < Period; i++)
            pattern[i] = (byte)(i % Foreign == 0 ? random.Next(0x80, 0x100) : NextOfText(random));

        var repeated = new byte[Period + MaxPiece];
        for (var i = 0; i < repeated.Length; i++)
            repeated[i] = pattern[i % Period];
        return repeated;
    }

    // Three of four are lower-case letters: work for the server.
    private static int NextOfText(Random random) => random.Next(4) > 0 ? random.Next('a', 'z' + 1) : random.Next(' ', '~' + 1);

    private static byte ToUpper(byte b) => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - ('a' - 'A')) : b;
}
