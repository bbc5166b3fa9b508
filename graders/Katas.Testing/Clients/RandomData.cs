using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Katas.Testing;

/// <summary>Random bytes to send: mostly text, as between most clients and servers, and any other byte here and there.</summary>
internal static class RandomData
{
    // Of eight bytes each.
    private const int WordsOfText = 32;
    private const ulong OnlyAscii = 0x7F7F_7F7F_7F7F_7F7F;

    /// <summary>Makes random bytes.</summary>
    /// <param name="source">Where they come from: the same source gives the same bytes.</param>
    /// <param name="length">How many.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Make(Random source, int length)
    {
        var bytes = new byte[length];
        Fill(bytes, unchecked((ulong)source.NextInt64()));
        return bytes;
    }

    // SplitMix64. A Random with a seed takes far longer, and the tests send many MiB: compiled
    // well at once, because what counts is the first time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(Span<byte> bytes, ulong state)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < words.Length; i++)
            words[i] = Next(ref state) & (i % WordsOfText == 0 ? ulong.MaxValue : OnlyAscii);
        foreach (ref var last in bytes[(words.Length * sizeof(ulong))..])
            last = (byte)Next(ref state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Next(ref ulong state)
    {
        state = unchecked(state + 0x9E37_79B9_7F4A_7C15);
        var mixed = unchecked((state ^ (state >> 30)) * 0xBF58_476D_1CE4_E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB);
        return mixed ^ (mixed >> 31);
    }
}
