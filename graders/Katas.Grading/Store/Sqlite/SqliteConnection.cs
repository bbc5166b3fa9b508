using System.Runtime.InteropServices;
using System.Text;
using static Katas.Grading.Sqlite.SqliteLibrary;

namespace Katas.Grading.Sqlite;

/// <summary>An open database.</summary>
internal sealed unsafe class SqliteConnection : IDisposable
{
    // A reader, or a checkpoint, holds the database for milliseconds.
    private const int BusyMilliseconds = 10_000;

    private readonly DatabaseHandle _handle;

    private SqliteConnection(DatabaseHandle handle) => _handle = handle;

    /// <summary>Opens a database.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Whether to make it when there is none.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="SqliteError">It cannot be opened.</exception>
    /// <exception cref="UserError">This system has no SQLite.</exception>
    public static SqliteConnection Open(string path, bool create)
    {
        var flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | (create ? SQLITE_OPEN_CREATE : 0);

        // The full path, because ":memory:" would mean something else than a file of this name.
        var result = sqlite3_open_v2(Path.GetFullPath(path), out var handle, flags, 0);
        var connection = new SqliteConnection(handle);
        try
        {
            connection.Check(result);
            connection.Check(sqlite3_busy_timeout(handle, BusyMilliseconds));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Compiles a statement.</summary>
    /// <param name="sql">One statement, with <c>?1</c>, <c>?2</c> … for its values.</param>
    /// <returns>The statement.</returns>
    /// <exception cref="SqliteError">It cannot be compiled.</exception>
    public SqliteStatement Prepare(string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        fixed (byte* pointer = bytes)
        {
            Check(sqlite3_prepare_v2(_handle, pointer, bytes.Length, out var statement, null));
            return new SqliteStatement(this, statement);
        }
    }

    /// <summary>Runs a statement once.</summary>
    /// <param name="sql">One statement, with <c>?1</c>, <c>?2</c> … for its values.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="SqliteError">It failed.</exception>
    public void Run(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = Prepare(sql);
        statement.Run(values);
    }

    /// <summary>Reads one number.</summary>
    /// <param name="sql">A query with one row and one column.</param>
    /// <returns>The number.</returns>
    /// <exception cref="SqliteError">It failed.</exception>
    public int Number(string sql)
    {
        using var statement = Prepare(sql);
        statement.Begin();
        return statement.Next() ? statement.Integer(0) : 0;
    }

    /// <summary>Does several things so that all of them are done or none.</summary>
    /// <param name="work">What to do.</param>
    /// <exception cref="SqliteError">It failed, and nothing of it is done.</exception>
    // IMMEDIATE: to wait for another writer now, not to fail because of it in the middle.
    public void Transaction(Action work) => Between("BEGIN IMMEDIATE", work);

    /// <summary>Reads several things as they are at one moment.</summary>
    /// <param name="work">What to read.</param>
    /// <exception cref="SqliteError">It failed.</exception>
    public void Snapshot(Action work) => Between("BEGIN", work);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Turns a result code that is not SQLITE_OK into an exception.</summary>
    /// <param name="result">The result code.</param>
    /// <exception cref="SqliteError">It is not SQLITE_OK.</exception>
    internal void Check(int result)
    {
        if (result != SQLITE_OK)
            throw LastFailure();
    }

    /// <summary>What the last failed call on this connection says.</summary>
    /// <returns>The exception to throw.</returns>
    internal SqliteError LastFailure() =>
        new(sqlite3_extended_errcode(_handle), Marshal.PtrToStringUTF8((nint)sqlite3_errmsg(_handle)) ?? "unknown error");

    private void Between(string begin, Action work)
    {
        Run(begin);
        try
        {
            work();
            Run("COMMIT");
        }
        catch
        {
            // Some failures, a full disk among them, have rolled back already.
            if (sqlite3_get_autocommit(_handle) == 0)
                Run("ROLLBACK");
            throw;
        }
    }
}
