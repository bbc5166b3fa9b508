using System.Globalization;
using Katas.Grading.Sqlite;

namespace Katas.Grading;

/// <summary>Writes one result into the database.</summary>
/// <param name="connection">The database, in a transaction.</param>
/// <param name="student">The student's id.</param>
/// <param name="result">The result.</param>
internal sealed class ResultWriter(SqliteConnection connection, string student, KataResult result)
{
    /// <summary>Writes the result in place of an older one.</summary>
    /// <param name="now">When it came.</param>
    public void Write(DateTimeOffset now)
    {
        // What belongs to it goes with it.
        connection.Run("DELETE FROM result WHERE student = ?1 AND kata = ?2", student, result.Id);
        connection.Run(
            "INSERT INTO result VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            student, result.Id, Word.Of(result.Verdict), result.Points, result.MaxPoints, result.Deduction,
            result.Fingerprint, now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        WriteAll("message", result.Messages, m => [m]);
        WriteAll("ignored", result.Ignored, i => [i]);
        WriteAll("test", result.Tests, t => [t.Name, Word.Of(t.Outcome), t.Points, t.MaxPoints, t.Message, t.Seconds, t.Category, t.Step, t.Runs]);
        WriteAll("finding", result.Findings, f => [f.Rule, f.Severity, f.Message, f.Place.Path, f.Place.Line, f.Place.Column, f.IsSuppressed]);
        for (var i = 0; i < result.Findings.Count; i++)
            WriteAll("way", result.Findings[i].Way, p => [i, p.Path, p.Line, p.Column]);
        WriteAll("source", result.Sources, s => [s.Path, s.Text]);
    }

    private void WriteAll<T>(string table, IReadOnlyList<T> items, Func<T, object?[]> columns)
    {
        if (items.Count == 0)
            return;
        var places = string.Join(", ", Enumerable.Range(1, 3 + columns(items[0]).Length).Select(i => $"?{i}"));
        using var insert = connection.Prepare($"INSERT INTO {table} VALUES ({places})");
        for (var i = 0; i < items.Count; i++)
            insert.Run([student, result.Id, i, .. columns(items[i])]);
    }
}
