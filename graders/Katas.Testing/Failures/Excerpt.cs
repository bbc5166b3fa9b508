using System.Globalization;
using System.Text;

namespace Katas.Testing;

/// <summary>Shows bytes to people.</summary>
internal static class Excerpt
{
    private const int Length = 40;

    /// <summary>The beginning of some bytes, and how many there are.</summary>
    /// <param name="bytes">The bytes that are at hand; at least the first of them all.</param>
    /// <param name="total">How many there are in all.</param>
    /// <returns>For instance <c>5 bytes "hello"</c>.</returns>
    public static string Of(ReadOnlySpan<byte> bytes, long total) =>
        total == 0 ? "nothing" : $"{Count(total)} {Quote(bytes, more: total > Math.Min(bytes.Length, Length))}";

    /// <summary>The bytes around a place.</summary>
    /// <param name="bytes">All bytes.</param>
    /// <param name="at">The place of interest.</param>
    /// <returns>For instance <c>"…lo, WORld…"</c>.</returns>
    public static string Around(ReadOnlySpan<byte> bytes, int at)
    {
        var start = Math.Max(0, Math.Min(at, bytes.Length) - (Length / 4));
        var rest = bytes[start..];
        return (start > 0 ? "…" : "") + Quote(rest, more: rest.Length > Length);
    }

    /// <summary>A number of bytes.</summary>
    /// <param name="bytes">The number.</param>
    /// <returns>For instance <c>1,024 bytes</c>.</returns>
    public static string Count(long bytes) =>
        bytes.ToString("#,0", CultureInfo.InvariantCulture) + (bytes == 1 ? " byte" : " bytes");

    private static string Quote(ReadOnlySpan<byte> bytes, bool more)
    {
        var text = new StringBuilder("\"");
        foreach (var b in bytes[..Math.Min(bytes.Length, Length)])
            text.Append(b is >= 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\' ? ((char)b).ToString() : $"\\x{b:x2}");
        return text.Append(more ? "…\"" : "\"").ToString();
    }
}
