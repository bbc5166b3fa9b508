using System.Text;
using Katas.Grading.Sqlite;

namespace Katas.Grading.Tests;

/// <summary>Everything in a database of grades except times, as text to compare.</summary>
internal static class DatabaseDump
{
    private static readonly string[] Times = ["finished_at", "seconds"];

    /// <summary>Dumps a database.</summary>
    /// <param name="folder">Its output folder.</param>
    /// <returns>A line for each row, in the order of the keys.</returns>
    public static string Of(string folder)
    {
        using var connection = SqliteConnection.Open(Path.Combine(folder, GradesDatabase.Name), create: false);
        var text = new StringBuilder();
        foreach (var table in Column(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
        {
            var columns = Column(connection, $"SELECT name FROM pragma_table_info('{table}')").Except(Times).Select(c => $"\"{c}\"").ToList();
            foreach (var row in Column(connection, $"SELECT json_array({string.Join(", ", columns)}) FROM {table} ORDER BY {string.Join(", ", columns)}"))
                text.Append(table).Append(' ').Append(row).Append('\n');
        }

        return text.ToString();
    }

    private static List<string> Column(SqliteConnection connection, string sql)
    {
        using var query = connection.Prepare(sql);
        var values = new List<string>();
        query.Begin();
        while (query.Next())
            values.Add(query.Text(0));
        return values;
    }
}
