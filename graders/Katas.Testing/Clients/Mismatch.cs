namespace Katas.Testing;

/// <summary>Where replies are not what was due, in words.</summary>
/// <param name="Expected">What was due there.</param>
/// <param name="Got">What came instead.</param>
internal sealed record Mismatch(string Expected, string Got)
{
    // So many bytes are hardly due in two places by chance.
    private const int Telling = 16;

    /// <summary>Compares what came with what was due.</summary>
    /// <param name="all">All replies that are due.</param>
    /// <param name="reply">Some that came.</param>
    /// <param name="at">Where they belong.</param>
    /// <returns>The first difference; null where there is none.</returns>
    public static Mismatch? Find(ReadOnlySpan<byte> all, ReadOnlySpan<byte> reply, int at)
    {
        var due = all.Slice(at, Math.Min(reply.Length, all.Length - at));
        var same = due.CommonPrefixLength(reply);
        if (same == due.Length && same == reply.Length)
            return null;
        if (same == due.Length)
            return new Mismatch("no more than the replies to what was sent", $"{Excerpt.Of(reply[same..], reply.Length - same)} more");
        return new Mismatch(
            $"{Excerpt.Around(due, same)} at byte {at + same:#,0} of the replies",
            Excerpt.Around(reply, same) + Misplaced(all, at + same, reply[same..]));
    }

    // Of bytes alone nobody sees what went wrong; but when they are right ones in a wrong place, that tells.
    private static string Misplaced(ReadOnlySpan<byte> all, int at, ReadOnlySpan<byte> instead)
    {
        if (instead.Length < Telling)
            return "";
        var piece = instead[..Telling];
        if (all[at..].IndexOf(piece) is > 0 and var later)
            return $"\nThese bytes are due {Excerpt.Count(later)} later: those between were never sent.";
        if (all[..Math.Min(at + Telling - 1, all.Length)].LastIndexOf(piece) is >= 0 and var earlier)
            return $"\nThese bytes were due {Excerpt.Count(at - earlier)} earlier: they were sent again.";
        return "";
    }
}
