using Katas.Grading.Sqlite;

namespace Katas.Grading;

/// <summary>Copies what one database of grades has into another one, by SQL alone.</summary>
internal static class DatabaseMerge
{
    /// <summary>Copies; all of it, or nothing.</summary>
    /// <param name="connection">The database that gets it.</param>
    /// <param name="path">The full path of the other one, of the same version.</param>
    /// <exception cref="SqliteError">It failed, and nothing is copied.</exception>
    public static void Run(SqliteConnection connection, string path)
    {
        connection.Run("ATTACH ?1 AS part", path);
        try
        {
            connection.Transaction(() => Copy(connection));
        }
        finally
        {
            connection.Run("DETACH part");
        }
    }

    private static void Copy(SqliteConnection connection)
    {
        connection.Run("INSERT OR IGNORE INTO shard SELECT * FROM part.shard");
        connection.Run("INSERT INTO kata SELECT * FROM part.kata WHERE true ON CONFLICT DO UPDATE SET title = excluded.title");
        connection.Run("INSERT INTO step SELECT * FROM part.step WHERE true ON CONFLICT DO UPDATE SET title = excluded.title");
        connection.Run("""
            INSERT INTO student SELECT * FROM part.student WHERE true
            ON CONFLICT DO UPDATE SET name = coalesce(excluded.name, name), email = coalesce(excluded.email, email),
                account = coalesce(excluded.account, account),
                account_kind = iif(excluded.account IS NULL, account_kind, excluded.account_kind)
            """);

        // A truth value orders like a number: a mark comes after the grader's own failure.
        var failure = $"'{Word.Of(Verdict.InternalError)}'";
        connection.Run($"""
            CREATE TEMP TABLE taken AS SELECT theirs.student, theirs.kata
            FROM part.result theirs LEFT JOIN main.result ours USING (student, kata)
            WHERE ours.student IS NULL
                OR (theirs.verdict <> {failure}, theirs.finished_at) > (ours.verdict <> {failure}, ours.finished_at)
            """);
        connection.Run("DELETE FROM main.result WHERE (student, kata) IN (SELECT student, kata FROM taken)");
        foreach (var table in GradesSchema.ResultTables)
            connection.Run($"INSERT INTO main.{table} SELECT * FROM part.{table} WHERE (student, kata) IN (SELECT student, kata FROM taken)");
        connection.Run("DROP TABLE taken");
    }
}
