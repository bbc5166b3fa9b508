using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Katas.Grading.Sqlite;

/// <summary>
/// The functions of SQLite that the store needs, under their own names. The system's library is
/// used: every system that the grader runs on has it or offers it.
/// </summary>
/// <remarks>Documented at https://www.sqlite.org/c3ref/funclist.html.</remarks>
internal static unsafe partial class SqliteLibrary
{
    internal const int SQLITE_OK = 0;
    internal const int SQLITE_BUSY = 5;
    internal const int SQLITE_READONLY = 8;
    internal const int SQLITE_IOERR = 10;
    internal const int SQLITE_CORRUPT = 11;
    internal const int SQLITE_FULL = 13;
    internal const int SQLITE_CANTOPEN = 14;
    internal const int SQLITE_NOTADB = 26;
    internal const int SQLITE_ROW = 100;
    internal const int SQLITE_DONE = 101;

    internal const int SQLITE_OPEN_READWRITE = 0x2;
    internal const int SQLITE_OPEN_CREATE = 0x4;
    internal const int SQLITE_OPEN_FULLMUTEX = 0x10000;

    internal const int SQLITE_NULL = 5;

    /// <summary>Tells a bind function to copy what it is given, because it goes when the call returns.</summary>
    internal const nint SQLITE_TRANSIENT = -1;

    private const string Name = "sqlite3";

    static SqliteLibrary() => NativeLibrary.SetDllImportResolver(typeof(SqliteLibrary).Assembly, Resolve);

    /// <summary>Opens a database. The handle must be closed also when this fails.</summary>
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sqlite3_open_v2(string filename, out DatabaseHandle db, int flags, nint vfs);

    /// <summary>Closes a database, at the latest when its last statement is finalized.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_close_v2(nint db);

    /// <summary>Makes a database wait for a lock that another process holds.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_busy_timeout(DatabaseHandle db, int milliseconds);

    /// <summary>Whether no transaction is open: not 0 then.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_get_autocommit(DatabaseHandle db);

    /// <summary>The result code of the last call that failed, with its details in the higher bits.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_extended_errcode(DatabaseHandle db);

    /// <summary>What the last failure says, in English.</summary>
    [LibraryImport(Name)]
    internal static partial byte* sqlite3_errmsg(DatabaseHandle db);

    /// <summary>Compiles one statement of SQL.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_prepare_v2(DatabaseHandle db, byte* sql, int length, out StatementHandle statement, nint* tail);

    /// <summary>Destroys a statement; what it returns is the failure of its last step, known already.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_finalize(nint statement);

    /// <summary>Runs a statement until its next row or its end.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_step(StatementHandle statement);

    /// <summary>Makes a statement ready to be run again; what it returns is the failure of its last step, known already.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_reset(StatementHandle statement);

    /// <summary>Binds a parameter, counted from 1, to NULL.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_bind_null(StatementHandle statement, int index);

    /// <summary>Binds a parameter to a whole number.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_bind_int64(StatementHandle statement, int index, long value);

    /// <summary>Binds a parameter to a number.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_bind_double(StatementHandle statement, int index, double value);

    /// <summary>Binds a parameter to a text of so many bytes, zeros among them allowed.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_bind_text(StatementHandle statement, int index, byte* text, int bytes, nint destructor);

    /// <summary>The type of a column, counted from 0, of the current row.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_column_type(StatementHandle statement, int column);

    /// <summary>A column as a whole number.</summary>
    [LibraryImport(Name)]
    internal static partial long sqlite3_column_int64(StatementHandle statement, int column);

    /// <summary>A column as a number.</summary>
    [LibraryImport(Name)]
    internal static partial double sqlite3_column_double(StatementHandle statement, int column);

    /// <summary>A column as text, which is the library's until the next step.</summary>
    [LibraryImport(Name)]
    internal static partial byte* sqlite3_column_text(StatementHandle statement, int column);

    /// <summary>The length of a column that was read as text, in bytes.</summary>
    [LibraryImport(Name)]
    internal static partial int sqlite3_column_bytes(StatementHandle statement, int column);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Name)
            return 0;
        var file = OperatingSystem.IsWindows() ? "winsqlite3.dll" : OperatingSystem.IsMacOS() ? "libsqlite3.dylib" : "libsqlite3.so.0";
        return NativeLibrary.TryLoad(file, out var library) ? library : throw Missing(file);
    }

    private static UserError Missing(string file) => new(
        $"The results are kept in an SQLite database, and this system has no {file}.",
        "Install SQLite (on Debian and Ubuntu: apt-get install libsqlite3-0), and give the same command again.");

    /// <summary>An open database: <c>sqlite3*</c>.</summary>
    internal sealed class DatabaseHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        /// <inheritdoc/>
        protected override bool ReleaseHandle() => sqlite3_close_v2(handle) == SQLITE_OK;
    }

    /// <summary>A compiled statement: <c>sqlite3_stmt*</c>.</summary>
    internal sealed class StatementHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            _ = sqlite3_finalize(handle);
            return true;
        }
    }
}
