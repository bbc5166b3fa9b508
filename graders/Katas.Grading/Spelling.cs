namespace Katas.Grading;

/// <summary>Guesses what somebody meant to write.</summary>
public static class Spelling
{
    /// <summary>How far two words are apart: the letters to insert, delete or replace (Levenshtein).</summary>
    /// <param name="a">One word.</param>
    /// <param name="b">The other one.</param>
    /// <returns>The number of letters.</returns>
    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(
                    Math.Min(above, row[j - 1]) + 1,
                    diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
