using System.Buffers;
using System.Text;

namespace Katas.Bench.Peers;

/// <summary>The protocol of all servers.</summary>
internal static class UpperCase
{
    /// <summary>How much a peer receives at once. Each client has such a buffer, so it is not large.</summary>
    public const int BufferLength = 16 * 1024;

    /// <summary>Turns <c>a</c> to <c>z</c> into upper case.</summary>
    /// <param name="bytes">What was received.</param>
    public static void Apply(Span<byte> bytes)
    {
        // A byte that is not ASCII ends the call and stays as it is.
        while (Ascii.ToUpperInPlace(bytes, out var count) == OperationStatus.InvalidData)
            bytes = bytes[(count + 1)..];
    }
}
