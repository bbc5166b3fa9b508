namespace Katas.Testing;

/// <summary>What the code under test says of itself: of its own making, and perhaps a book.</summary>
internal static class ServerText
{
    // More than anybody reads; far more than an honest message has.
    private const int Kept = 1000;

    /// <summary>Cuts a text that is too long.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, or its beginning with a mark that something is missing.</returns>
    public static string? Shortened(string? text) => text?.Length > Kept ? text[..Kept] + "…" : text;
}
