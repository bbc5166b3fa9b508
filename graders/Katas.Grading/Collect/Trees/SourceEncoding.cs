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
        try
        {
            isExact = true;
            return Decode(bytes, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException)
        {
            isExact = false;
            return Decode(bytes, new UTF8Encoding(false));
        }
    }

    private static string Decode(byte[] bytes, Encoding encoding)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), encoding, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
