using Katas.Grading.Sqlite;

namespace Katas.Grading;

/// <summary>Keeps the results of a class in one SQLite file, from which every report is made.</summary>
public sealed class GradesDatabase : IResultStore, IDisposable
{
    /// <summary>The name of the file in the output folder.</summary>
    public const string Name = "grades.db";

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _clock;
    private readonly Lock _using = new();

    private GradesDatabase(string path, SqliteConnection connection, TimeProvider clock)
    {
        _path = path;
        _connection = connection;
        _clock = clock;
    }

    /// <summary>Opens the database of an output folder, and makes it when there is none.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="clock">Tells when a result came.</param>
    /// <returns>The database.</returns>
    /// <exception cref="UserError">It is not ours, of a newer version or damaged, or cannot be written, or this system has no SQLite.</exception>
    /// <exception cref="OutputFailure">The disk is full.</exception>
    public static GradesDatabase OpenOrCreate(string folder, TimeProvider clock) => Open(Path.Combine(folder, Name), create: true, clock);

    /// <summary>Opens the database of an output folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The database.</returns>
    /// <exception cref="UserError">There is none, or it cannot be read.</exception>
    public static GradesDatabase OpenExisting(string folder)
    {
        var path = Path.Combine(folder, Name);
        return File.Exists(path)
            ? Open(path, create: false, TimeProvider.System)
            : throw new UserError($"There is no {Name} in '{folder}'.", "Name the folder that `kata grade` was given with --out.");
    }

    /// <inheritdoc/>
    public void Enroll(GradedKata kata) => Write(() =>
    {
        _connection.Run("INSERT INTO kata VALUES (?1, ?2) ON CONFLICT DO UPDATE SET title = ?2", kata.Id, kata.Title);
        foreach (var (id, title) in kata.Steps)
            _connection.Run("INSERT INTO step VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET title = ?3", kata.Id, id, title);
    });

    /// <inheritdoc/>
    public void Enroll(params IReadOnlyCollection<StudentResult> students) => Write(() =>
    {
        foreach (var student in students)
        {
            _connection.Run(
                "INSERT INTO student VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET name = ?2, email = ?3, account = ?4, account_kind = ?5",
                student.Id, student.Name, student.Email, student.Account, student.AccountKind == AccountKind.General ? null : Word.Of(student.AccountKind));
        }
    });

    /// <inheritdoc/>
    public void Enroll(Shard shard) => Write(() => _connection.Run("INSERT OR IGNORE INTO shard VALUES (?1, ?2)", shard.Index, shard.Count));

    /// <summary>Which parts of the class are not here, as far as those that are here tell how many there are.</summary>
    /// <returns>The parts; none for a whole class, and where nothing tells.</returns>
    public IReadOnlyList<Shard> MissingShards() => Guarded(() => Shard.MissingFrom(new ResultReader(_connection).ReadShards()));

    /// <inheritdoc/>
    public void StrikeOutAbsent(Predicate<StudentResult> isGone) => Write(() =>
    {
        foreach (var student in new ResultReader(_connection).ReadAbsent().Where(s => isGone(s)))
        {
            _connection.Run("DELETE FROM result WHERE student = ?1", student.Id);
            _connection.Run("DELETE FROM student WHERE id = ?1", student.Id);
        }
    });

    /// <inheritdoc/>
    public IReadOnlyList<StudentResult> ReadPresent() => Guarded(() => new ResultReader(_connection).ReadPresent());

    /// <inheritdoc/>
    public bool HoldsWork(string student, string kata)
    {
        return Guarded(Look);

        bool Look()
        {
            using var query = _connection.Prepare("SELECT verdict FROM result WHERE student = ?1 AND kata = ?2");
            query.Begin(student, kata);
            return query.Next() && query.Text(0) != Word.Of(Verdict.Missing);
        }
    }

    /// <inheritdoc/>
    public bool Holds(string student, string kata, string fingerprint)
    {
        return Guarded(Look);

        bool Look()
        {
            using var query = _connection.Prepare("SELECT verdict, fingerprint FROM result WHERE student = ?1 AND kata = ?2");
            query.Begin(student, kata);
            return query.Next() && query.Text(0) != Word.Of(Verdict.InternalError) && query.Text(1) == fingerprint;
        }
    }

    /// <inheritdoc/>
    public bool HoldsMarkOf(string student, string kata, IReadOnlyList<SourceFile> sources) =>
        sources.Count > 0 && Guarded(() => new ResultReader(_connection).ReadMarkedSources(student, kata).SequenceEqual(sources));

    /// <inheritdoc/>
    public void ForgetFingerprints(IReadOnlyCollection<string> students, IReadOnlyCollection<string> katas) => Write(() =>
    {
        foreach (var student in students)
        {
            foreach (var kata in katas)
                _connection.Run("UPDATE result SET fingerprint = '' WHERE student = ?1 AND kata = ?2", student, kata);
        }
    });

    /// <inheritdoc/>
    public void Save(string student, KataResult result) =>
        Write(() => new ResultWriter(_connection, student, result).Write(_clock.GetUtcNow()));

    /// <summary>Takes over what another database has, with the times of its results.</summary>
    /// <param name="folder">The output folder with the other database.</param>
    /// <remarks>
    /// Of two results for the same kata of the same student the later one is kept, but a mark rather
    /// than the grader's own failure. A line of a roster goes when its student has results under another id.
    /// </remarks>
    public void Merge(string folder)
    {
        var part = Path.GetFullPath(Path.Combine(folder, Name));
        if (part == Path.GetFullPath(_path))
            return;
        Guarded(() =>
        {
            DatabaseMerge.Run(_connection, part);
            return true;
        });
        StrikeOutWhoCameLate();
        JoinShards();
    }

    // When nothing is missing any more, it is the database of one run.
    private void JoinShards()
    {
        if (MissingShards().Count > 0)
            return;
        Write(() =>
        {
            if (_connection.Number("SELECT count(*) FROM shard") == 0)
                return;
            _connection.Run("DELETE FROM shard");
            _connection.Run("INSERT INTO shard VALUES (1, 1)");
        });
    }

    // A part that knows the roster alone cannot know who handed in, under an id that belongs to another part.
    private void StrikeOutWhoCameLate()
    {
        var present = ReadPresent().Select(Student.Of).ToList();
        StrikeOutAbsent(absent => present.Exists(s => s.WasAbsentAs(absent)));
    }

    /// <inheritdoc/>
    public ClassResults Read(CancellationToken cancel = default) => Guarded(() => new ResultReader(_connection, cancel).Read());

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static GradesDatabase Open(string path, bool create, TimeProvider clock)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteConnection.Open(path, create);
            GradesSchema.Prepare(connection, path);
            Configure(connection, JournalOn(KindOfDisk(path)));
            return new GradesDatabase(path, connection, clock);
        }
        catch (SqliteError error)
        {
            connection?.Dispose();
            throw Explain(error, path);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>The journal for a disk.</summary>
    /// <param name="disk">What kind of disk it is.</param>
    /// <returns>What SQLite calls the journal.</returns>
    /// <remarks>
    /// A write-ahead log lets readers not wait for the run, and makes a commit one write. But it keeps its
    /// index in shared memory, which two machines do not share: on a network's disk, the older kind.
    /// </remarks>
    internal static string JournalOn(DriveType disk) => disk == DriveType.Network ? "DELETE" : "WAL";

    private static DriveType KindOfDisk(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).DriveType;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The system does not tell: what is right on every disk, then.
            return DriveType.Network;
        }
    }

    private static void Configure(SqliteConnection connection, string journal)
    {
        // FULL, so that a commit survives a power cut too.
        connection.Run($"PRAGMA journal_mode = {journal}");
        connection.Run("PRAGMA synchronous = FULL");
        connection.Run("PRAGMA foreign_keys = ON");
    }

    private void Write(Action work) => Guarded(() =>
    {
        _connection.Transaction(work);
        return true;
    });

    private T Guarded<T>(Func<T> work)
    {
        lock (_using)
        {
            try
            {
                return work();
            }
            catch (SqliteError error)
            {
                throw Explain(error, _path);
            }
        }
    }

    private static Exception Explain(SqliteError error, string path) => error switch
    {
        { IsFull: true } => Output.DiskFull(path),
        { IsUnwritable: true } => new UserError($"'{path}' cannot be opened for writing: {error.Message}", "Name a folder that you may write with --out."),
        { IsDamaged: true } => new UserError($"'{path}' is no database, or a damaged one: {error.Message}", "Restore it, or name another folder with --out and grade again."),
        { IsBusy: true } => new UserError($"'{path}' is held by another program: {error.Message}", "End that program, and give the same command again."),
        _ => new OutputFailure($"'{path}' failed: {error.Message}", "Check the disk, and give the same command again; what is graded is kept."),
    };
}
