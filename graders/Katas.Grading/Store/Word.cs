using System.Text.Json;

namespace Katas.Grading;

/// <summary>The words of enumerations, as files have them: <c>not-started</c>.</summary>
internal static class Word
{
    /// <summary>The word of a value.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>Its name in lower case, with dashes.</returns>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The value of a word.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="word">What <see cref="Of"/> gave.</param>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidDataException">There is no such word.</exception>
    public static T Parse<T>(string word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Of(value) == word)
                return value;
        }

        throw new InvalidDataException($"'{word}' is no {typeof(T).Name}.");
    }
}
