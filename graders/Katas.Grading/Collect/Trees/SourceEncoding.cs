using System.Text;

namespace Katas.Grading;

/// <summary>Turns the bytes of a source file into text, as a compiler would.</summary>
internal static class SourceEncoding
{
    /// <summary>Decodes a file: by its byte order mark, or as UTF-8.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="isExact">Whether every byte could be read.</param>
    /// <returns>The text; what could not be read is U+FFFD.</returns>
    public static string Decode(byte[] bytes, out bool isExact)
    {
        var (encoding, start) = EncodingOf(bytes);
        var content = bytes.AsSpan(start);
        try
        {
            isExact = true;
            return encoding.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            isExact = false;
            return Encoding.GetEncoding(encoding.CodePage).GetString(content);
        }
    }

    // Each throws at what it cannot read, so that it can be told.
    private static (Encoding Encoding, int Start) EncodingOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) ? (new UTF8Encoding(false, throwOnInvalidBytes: true), 3)
        : bytes.StartsWith(Encoding.Unicode.Preamble) ? (new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), 2)
        : bytes.StartsWith(Encoding.BigEndianUnicode.Preamble) ? (new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), 2)
        : (new UTF8Encoding(false, throwOnInvalidBytes: true), 0);
}
