namespace Katas.Testing;

/// <summary>How a client reads its replies.</summary>
/// <param name="StartsLate">Whether it begins only when the server takes no more bytes, or when all are sent.</param>
/// <param name="ChunkLength">How many bytes it reads at a time at most.</param>
/// <param name="Pause">How long it rests after each read.</param>
public sealed record ReaderPace(bool StartsLate, int ChunkLength, TimeSpan Pause)
{
    /// <summary>Reads whenever there is something to read.</summary>
    public static readonly ReaderPace Eager = new(StartsLate: false, ChunkLength: 64 * 1024, Pause: TimeSpan.Zero);

    /// <summary>Begins late, and then reads whenever there is something to read.</summary>
    public static readonly ReaderPace Late = new(StartsLate: true, ChunkLength: 64 * 1024, Pause: TimeSpan.Zero);

    /// <summary>Begins late and reads slowly.</summary>
    public static readonly ReaderPace LateAndSlow = new(StartsLate: true, ChunkLength: 64 * 1024, Pause: TimeSpan.FromMilliseconds(1));
}
