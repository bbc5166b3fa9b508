using System.Text;
using static Katas.Grading.Sqlite.SqliteLibrary;

namespace Katas.Grading.Sqlite;

/// <summary>A prepared statement: bound, stepped through, and used again. Values never become part of the SQL.</summary>
internal sealed unsafe class SqliteStatement : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly StatementHandle _handle;

    /// <summary>Wraps a statement that <see cref="SqliteConnection.Prepare"/> has compiled.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="handle">The statement.</param>
    internal SqliteStatement(SqliteConnection connection, StatementHandle handle)
    {
        _connection = connection;
        _handle = handle;
    }

    /// <summary>Runs a statement that has no rows to give, or whose rows do not matter.</summary>
    /// <param name="values">The values of its parameters: texts, numbers, truth values and nulls.</param>
    /// <exception cref="SqliteError">It failed.</exception>
    public void Run(params ReadOnlySpan<object?> values)
    {
        Begin(values);
        while (Next())
        {
        }
    }

    /// <summary>Binds the parameters of a query; <see cref="Next"/> goes to its first row.</summary>
    /// <param name="values">The values of its parameters: texts, numbers, truth values and nulls.</param>
    /// <exception cref="SqliteError">A value cannot be bound.</exception>
    public void Begin(params ReadOnlySpan<object?> values)
    {
        // A failure of the run before was thrown by that run.
        _ = sqlite3_reset(_handle);
        for (var i = 0; i < values.Length; i++)
            _connection.Check(Bind(i + 1, values[i]));
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one. At the end the statement holds no lock any more.</returns>
    /// <exception cref="SqliteError">The statement failed.</exception>
    public bool Next()
    {
        var result = sqlite3_step(_handle);
        if (result == SQLITE_ROW)
            return true;
        if (result != SQLITE_DONE)
            throw FailureAfterReset();
        _ = sqlite3_reset(_handle);
        return false;
    }

    /// <summary>A column of the current row as text.</summary>
    /// <param name="column">Its number, from 0.</param>
    /// <returns>The text; empty for NULL.</returns>
    public string Text(int column) => TextOrNull(column) ?? "";

    /// <summary>A column of the current row as text.</summary>
    /// <param name="column">Its number, from 0.</param>
    /// <returns>The text, or null for NULL.</returns>
    public string? TextOrNull(int column)
    {
        if (sqlite3_column_type(_handle, column) == SQLITE_NULL)
            return null;
        var text = sqlite3_column_text(_handle, column);
        return Encoding.UTF8.GetString(text, sqlite3_column_bytes(_handle, column));
    }

    /// <summary>A column of the current row as a whole number.</summary>
    /// <param name="column">Its number, from 0.</param>
    /// <returns>The number; 0 for NULL.</returns>
    public int Integer(int column) => checked((int)sqlite3_column_int64(_handle, column));

    /// <summary>A column of the current row as a number.</summary>
    /// <param name="column">Its number, from 0.</param>
    /// <returns>The number; 0 for NULL.</returns>
    public double Real(int column) => sqlite3_column_double(_handle, column);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private SqliteError FailureAfterReset()
    {
        var failure = _connection.LastFailure();

        // Or the statement would keep its lock. What this returns is the failure that we have.
        _ = sqlite3_reset(_handle);
        return failure;
    }

    private int Bind(int index, object? value) => value switch
    {
        null => sqlite3_bind_null(_handle, index),
        string text => BindText(index, text),
        bool truth => sqlite3_bind_int64(_handle, index, truth ? 1 : 0),
        int number => sqlite3_bind_int64(_handle, index, number),
        double number => sqlite3_bind_double(_handle, index, number),
        decimal number => sqlite3_bind_double(_handle, index, (double)number),
        _ => throw new ArgumentException($"A {value.GetType().Name} cannot be bound.", nameof(value)),
    };

    private int BindText(int index, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        // The pointer to an empty array would be null, which binds NULL.
        fixed (byte* pointer = bytes.Length > 0 ? bytes : [0])
            return sqlite3_bind_text(_handle, index, pointer, bytes.Length, SQLITE_TRANSIENT);
    }
}
