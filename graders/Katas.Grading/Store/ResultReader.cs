using Katas.Grading.Sqlite;

namespace Katas.Grading;

/// <summary>Reads a class from the database.</summary>
/// <param name="connection">The database.</param>
/// <param name="cancel">Gives up: a class of thousands takes seconds.</param>
internal sealed class ResultReader(SqliteConnection connection, CancellationToken cancel = default)
{
    // In the tests of a class of thousands the same few words stand millions of times.
    private readonly Dictionary<string, string> _words = [];

    /// <summary>Reads everything, as of one moment.</summary>
    /// <returns>Katas and students by id, each student with the results there are.</returns>
    public ClassResults Read()
    {
        ClassResults? results = null;
        connection.Snapshot(() => results = ReadAll());
        return results!;
    }

    /// <summary>Reads who has handed nothing in.</summary>
    /// <returns>The students without any result but <see cref="Verdict.Missing"/>, those without any included.</returns>
    public IReadOnlyList<StudentResult> ReadAbsent() => ReadStudents($"WHERE NOT {HandedIn}");

    /// <summary>Reads who has handed something in.</summary>
    /// <returns>The students with a result other than <see cref="Verdict.Missing"/>.</returns>
    public IReadOnlyList<StudentResult> ReadPresent() => ReadStudents($"WHERE {HandedIn}");

    /// <summary>Reads which parts of the class are here.</summary>
    /// <returns>The parts; those that an older program graded are not known.</returns>
    public IReadOnlyList<Shard> ReadShards() => Query("SELECT part, parts FROM shard", q => new Shard(q.Integer(0), q.Integer(1)));

    /// <summary>Reads the files that have a mark.</summary>
    /// <param name="student">The student's id.</param>
    /// <param name="kata">The kata's id.</param>
    /// <returns>The files; none when there is no result, or the grader failed.</returns>
    public IReadOnlyList<SourceFile> ReadMarkedSources(string student, string kata)
    {
        using var query = connection.Prepare($"""
            SELECT path, text FROM source JOIN result USING (student, kata)
            WHERE student = ?1 AND kata = ?2 AND verdict <> '{Word.Of(Verdict.InternalError)}' ORDER BY position
            """);
        query.Begin(student, kata);
        var sources = new List<SourceFile>();
        while (query.Next())
            sources.Add(new SourceFile(query.Text(0), query.Text(1)));
        return sources;
    }

    private static string HandedIn => $"EXISTS (SELECT 1 FROM result WHERE student = id AND verdict <> '{Word.Of(Verdict.Missing)}')";

    private ClassResults ReadAll()
    {
        var resultsOf = ReadResults().ToLookup(r => r.Student, r => r.Result);
        return new ClassResults(ClassResults.CurrentVersion, [.. ReadStudents().Select(s => s with { Katas = [.. resultsOf[s.Id]] })])
        {
            Katas = [.. ReadKatas()],
        };
    }

    private List<GradedKata> ReadKatas()
    {
        var steps = Query("SELECT kata, id, title FROM step", q => (Kata: q.Text(0), Id: q.Text(1), Title: q.Text(2))).ToLookup(s => s.Kata);
        return Query("SELECT id, title FROM kata ORDER BY id", q => new GradedKata(q.Text(0), q.Text(1), steps[q.Text(0)].ToDictionary(s => s.Id, s => s.Title)));
    }

    private List<StudentResult> ReadStudents(string where = "") => Query(
        $"SELECT id, name, email, account, account_kind FROM student {where} ORDER BY id",
        q => new StudentResult(q.Text(0), []) { Name = q.TextOrNull(1), Email = q.TextOrNull(2), Account = q.TextOrNull(3), AccountKind = KindOf(q.TextOrNull(4)) });

    private static AccountKind KindOf(string? word) => word is null ? AccountKind.General : Word.Parse<AccountKind>(word);

    private List<(string Student, KataResult Result)> ReadResults()
    {
        var messages = Parts("message", "text", q => q.Text(2));
        var ignored = Parts("ignored", "text", q => q.Text(2));
        var tests = Parts("test", "name, outcome, points, max_points, message, seconds, category, step, runs", TestOf);
        var ways = Parts("way", """finding, path, line, "column" """, q => (Finding: q.Integer(2), Place: PlaceOf(q, 3)));
        var findings = Parts("finding", """rule, severity, message, path, line, "column", is_suppressed, position""", q => (Position: q.Integer(9), Finding: FindingOf(q)));

        // The sources of a whole class are large, and only findings are shown in them.
        var sources = Parts("source", "path, text", q => new SourceFile(q.Text(2), q.Text(3)), "WHERE (student, kata) IN (SELECT student, kata FROM finding)");

        return Query("SELECT student, kata, verdict, points, max_points, deduction, fingerprint FROM result ORDER BY student, kata", q =>
        {
            var key = (q.Text(0), q.Text(1));
            var waysOf = ways[key].ToLookup(w => w.Finding, w => w.Place);
            return (q.Text(0), new KataResult(q.Text(1), Word.Parse<Verdict>(q.Text(2)), Points(q, 3), Points(q, 4), [.. messages[key]], [.. tests[key]])
            {
                Deduction = Points(q, 5),
                Fingerprint = q.Text(6),
                Ignored = [.. ignored[key]],
                Findings = [.. findings[key].Select(f => f.Finding with { Way = [.. waysOf[f.Position]] })],
                Sources = [.. sources[key]],
            });
        });
    }

    private ILookup<(string Student, string Kata), T> Parts<T>(string table, string columns, Func<SqliteStatement, T> read, string where = "") =>
        Query($"SELECT student, kata, {columns} FROM {table} {where} ORDER BY student, kata, position", q => (Key: (Pooled(q, 0), Pooled(q, 1)), Part: read(q)))
            .ToLookup(p => p.Key, p => p.Part);

    private string Pooled(SqliteStatement q, int column)
    {
        var text = q.Text(column);
        if (_words.TryGetValue(text, out var same))
            return same;
        _words.Add(text, text);
        return text;
    }

    private TestResult TestOf(SqliteStatement q) =>
        new(Pooled(q, 2), Word.Parse<Outcome>(q.Text(3)), Points(q, 4), Points(q, 5), q.TextOrNull(6), q.Real(7))
        {
            Category = Pooled(q, 8),
            Step = Pooled(q, 9),
            Runs = q.Integer(10),
        };

    private static CodeFinding FindingOf(SqliteStatement q) =>
        new(q.Text(2), q.Text(3), q.Text(4), PlaceOf(q, 5), IsSuppressed: q.Integer(8) != 0, []);

    private static CodePlace PlaceOf(SqliteStatement q, int column) => new(q.Text(column), q.Integer(column + 1), q.Integer(column + 2));

    // A decimal keeps 15 digits of a double, and so gives back what was stored: 0.1, not 0.1000…55.
    private static decimal Points(SqliteStatement q, int column) => (decimal)q.Real(column);

    private List<T> Query<T>(string sql, Func<SqliteStatement, T> read)
    {
        using var query = connection.Prepare(sql);
        var rows = new List<T>();
        query.Begin();
        while (query.Next())
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(read(query));
        }

        return rows;
    }
}
