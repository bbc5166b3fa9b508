using Katas.Grading.Sqlite;

namespace Katas.Grading;

/// <summary>The tables of a database of grades, and how to tell such a database. graders/docs/grades-db.md explains them.</summary>
internal static class GradesSchema
{
    /// <summary>
    /// The version that this program makes: SQLite's <c>user_version</c>. It rises with the tables and with the
    /// words in them, because an older program does not know what a new word means.
    /// </summary>
    public const int Version = 4;

    // "KATA": tells our databases from those of other programs.
    private const int ApplicationId = 0x4B415441;

    private const string ShardTable = "CREATE TABLE shard (part INTEGER NOT NULL, parts INTEGER NOT NULL, PRIMARY KEY (part, parts)) WITHOUT ROWID";

    /// <summary>The tables that hold a result, in the order in which they are filled.</summary>
    public static readonly IReadOnlyList<string> ResultTables =
        ["result", "message", "ignored", "test", "finding", "way", "source"];

    private static readonly string[] Tables =
    [
        ShardTable,
        "CREATE TABLE kata (id TEXT PRIMARY KEY, title TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE step (kata TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (kata, id)) WITHOUT ROWID",
        "CREATE TABLE student (id TEXT PRIMARY KEY, name TEXT, email TEXT, account TEXT, account_kind TEXT) WITHOUT ROWID",
        """
        CREATE TABLE result (
            student TEXT NOT NULL REFERENCES student (id), kata TEXT NOT NULL REFERENCES kata (id),
            verdict TEXT NOT NULL, points REAL NOT NULL, max_points REAL NOT NULL, deduction REAL NOT NULL,
            fingerprint TEXT NOT NULL, finished_at TEXT NOT NULL,
            PRIMARY KEY (student, kata)) WITHOUT ROWID
        """,
        TableOf("message", "text TEXT NOT NULL"),
        TableOf("ignored", "text TEXT NOT NULL"),
        TableOf("test", """
            name TEXT NOT NULL, outcome TEXT NOT NULL, points REAL NOT NULL, max_points REAL NOT NULL,
            message TEXT, seconds REAL NOT NULL, category TEXT NOT NULL, step TEXT NOT NULL, runs INTEGER NOT NULL
            """),
        TableOf("finding", """
            rule TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL,
            path TEXT NOT NULL, line INTEGER NOT NULL, "column" INTEGER NOT NULL, is_suppressed INTEGER NOT NULL
            """),
        TableOf("way", """finding INTEGER NOT NULL, path TEXT NOT NULL, line INTEGER NOT NULL, "column" INTEGER NOT NULL""", key: "finding, position"),
        TableOf("source", "path TEXT NOT NULL, text TEXT NOT NULL"),
    ];

    /// <summary>Makes a new database ready, and refuses one that is not ours to read.</summary>
    /// <param name="connection">The open database.</param>
    /// <param name="path">The file, for the error.</param>
    /// <exception cref="UserError">It belongs to another program, or to a newer version of this one.</exception>
    public static void Prepare(SqliteConnection connection, string path)
    {
        // In one transaction, so that a database is either new or complete, whenever we are killed.
        connection.Transaction(() =>
        {
            if (IsNew(connection))
                Create(connection);
            else
                Expect(connection, path);
        });
    }

    private static bool IsNew(SqliteConnection connection) => connection.Number("SELECT count(*) FROM sqlite_master") == 0;

    private static void Create(SqliteConnection connection)
    {
        connection.Run($"PRAGMA application_id = {ApplicationId}");
        connection.Run($"PRAGMA user_version = {Version}");
        foreach (var table in Tables)
            connection.Run(table);
    }

    private static void Expect(SqliteConnection connection, string path)
    {
        if (connection.Number("PRAGMA application_id") != ApplicationId)
            throw new UserError($"{path} is a database of another program.", "Name another folder with --out.");
        var version = connection.Number("PRAGMA user_version");
        if (version > Version)
        {
            throw new UserError(
                $"{path} has version {version}; this program knows versions up to {Version}.",
                "Update this program (git pull), or name another folder with --out.");
        }

        if (version < Version)
            UpdateFrom(version, connection);
    }

    // Version 1 has the same tables as 2, and fewer verdicts in them. Of neither it is known whose accounts they
    // have, and of 3 not, which parts of the class.
    private static void UpdateFrom(long version, SqliteConnection connection)
    {
        if (version < 3)
            connection.Run("ALTER TABLE student ADD COLUMN account_kind TEXT");
        connection.Run(ShardTable);
        connection.Run($"PRAGMA user_version = {Version}");
    }

    private static string TableOf(string name, string columns, string key = "position") => $"""
        CREATE TABLE {name} (
            student TEXT NOT NULL, kata TEXT NOT NULL, position INTEGER NOT NULL, {columns},
            PRIMARY KEY (student, kata, {key}),
            FOREIGN KEY (student, kata) REFERENCES result (student, kata) ON DELETE CASCADE) WITHOUT ROWID
        """;
}
