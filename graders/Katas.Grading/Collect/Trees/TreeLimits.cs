namespace Katas.Grading;

/// <summary>
/// How much of a submission is read. Far more than any honest one holds, also a full clone with everything built
/// in it; only hostile ones meet these limits.
/// </summary>
internal static class TreeLimits
{
    /// <summary>The largest source file, in bytes.</summary>
    public const int FileBytes = 1024 * 1024;

    /// <summary>All source files together, in bytes.</summary>
    public const int SourceBytes = 16 * 1024 * 1024;

    /// <summary>What is read of source files, in bytes, also of those that turn out too large.</summary>
    public const int ReadBytes = 64 * 1024 * 1024;

    /// <summary>The number of source files.</summary>
    public const int Sources = 5_000;

    /// <summary>The number of files and folders that are looked at.</summary>
    public const int Entries = 50_000;

    /// <summary>The largest archive, in bytes.</summary>
    public const long ArchiveBytes = 1024L * 1024 * 1024;

    /// <summary>What a compressed tar unpacks to, in bytes: all of it is read on the way to the sources.</summary>
    public const long UnpackedBytes = 1024L * 1024 * 1024;

    /// <summary>The number of archives in a student's folder that are opened.</summary>
    public const int Archives = 5;

    /// <summary>The longest path, in characters.</summary>
    public const int PathLength = 240;

    /// <summary>The longest name of a file or folder, in bytes: what file systems of Linux allow.</summary>
    public const int NameBytes = 255;

    /// <summary>The longest piece of a tar that its reader takes into memory at once, in bytes: the name or the attributes of an entry.</summary>
    public const int PieceBytes = 1024 * 1024;

    /// <summary>The number of attributes that a tar has of all its entries. Each is read into memory; an honest entry has a few.</summary>
    public const int Attributes = 1_000_000;

    /// <summary>The number of ignored files that are listed by name.</summary>
    public const int Listed = 50;
}
