namespace Katas.Grading;

/// <summary>Where a file should be there is a link, a pipe, a device or a folder.</summary>
internal sealed class NoFileException() : IOException("It is a link or a special file.");

/// <summary>A file of an archive is encrypted.</summary>
internal sealed class EncryptedFileException() : IOException("It is encrypted.");
