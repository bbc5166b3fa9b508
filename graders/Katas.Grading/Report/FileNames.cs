using System.Security.Cryptography;
using System.Text;

namespace Katas.Grading;

/// <summary>Names files after students, whatever these are called.</summary>
internal static class FileNames
{
    private const int Longest = 80;
    private const int HashLength = 8;

    /// <summary>A file name for every student of a class, without extension; no two are alike on any file system.</summary>
    /// <param name="results">The class.</param>
    /// <returns>The names, by the students' ids.</returns>
    public static IReadOnlyDictionary<string, string> For(ClassResults results)
    {
        var taken = results.Students.GroupBy(s => Plain(s.Id), StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return results.Students.ToDictionary(s => s.Id, s => NameOf(s.Id, taken));
    }

    private static string NameOf(string id, HashSet<string> taken)
    {
        var plain = Plain(id);
        return plain == id && !taken.Contains(plain) ? id : $"{plain}-{Hash(id)}";
    }

    private static string Plain(string id)
    {
        var plain = string.Concat(id.Take(Longest).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));

        // A leading dot would hide it.
        return plain.StartsWith('.') ? "_" + plain[1..] : plain;
    }

    private static string Hash(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..HashLength];
}
