using static Katas.Grading.Sqlite.SqliteLibrary;

namespace Katas.Grading.Sqlite;

/// <summary>SQLite refused something.</summary>
/// <param name="code">The extended result code; see https://www.sqlite.org/rescode.html.</param>
/// <param name="message">What SQLite says.</param>
internal sealed class SqliteError(int code, string message) : Exception($"{message} (SQLite result code {code})")
{
    private const int SQLITE_IOERR_WRITE = SQLITE_IOERR | 3 << 8;
    private const int SQLITE_IOERR_FSYNC = SQLITE_IOERR | 4 << 8;
    private const int SQLITE_IOERR_TRUNCATE = SQLITE_IOERR | 6 << 8;
    private const int SQLITE_IOERR_SHMSIZE = SQLITE_IOERR | 19 << 8;

    /// <summary>Whether nothing more fits on the disk.</summary>
    /// <remarks>The shared index of the write-ahead log reports a full disk as a fault of input and output.</remarks>
    public bool IsFull => Primary == SQLITE_FULL
        || code is SQLITE_IOERR_WRITE or SQLITE_IOERR_FSYNC or SQLITE_IOERR_TRUNCATE or SQLITE_IOERR_SHMSIZE;

    /// <summary>Whether the file or its folder cannot be written.</summary>
    public bool IsUnwritable => Primary is SQLITE_READONLY or SQLITE_CANTOPEN;

    /// <summary>Whether the file is no database, or no longer a whole one.</summary>
    public bool IsDamaged => Primary is SQLITE_NOTADB or SQLITE_CORRUPT;

    /// <summary>Whether another process holds the database.</summary>
    public bool IsBusy => Primary == SQLITE_BUSY;

    private int Primary => code & 0xff;
}
