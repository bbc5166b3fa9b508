using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Katas.Grading;

/// <summary>Writes files of results: whole or not at all, and with errors that tell what to do.</summary>
public static class Output
{
    private const string Beside = ".new";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Makes a folder when there is none.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="UserError">It cannot be made.</exception>
    /// <exception cref="OutputFailure">The disk is full.</exception>
    public static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Explain(exception, path);
        }
    }

    /// <summary>Writes a file, beside the old one and then in its place, so that there is never half a file.</summary>
    /// <param name="path">The file; its folder is made when there is none.</param>
    /// <param name="write">Writes what it holds.</param>
    /// <exception cref="UserError">It cannot be written there.</exception>
    /// <exception cref="OutputFailure">The disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var beside = $"{path}.{Environment.ProcessId}{Beside}";
        try
        {
            using (var stream = File.Create(beside))
                write(stream);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(beside);
            throw Explain(exception, path);
        }
        catch
        {
            Remove(beside);
            throw;
        }
    }

    /// <summary>Writes a text file, unless it holds that text already; see <see cref="Write(string, Action{Stream})"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What it holds.</param>
    public static void Write(string path, string text)
    {
        var bytes = Utf8.GetBytes(text);
        if (!Holds(path, bytes))
            Write(path, stream => stream.Write(bytes));
    }

    // To take the place of another file waits for the disk, and a class has thousands of files that seldom change.
    private static bool Holds(string path, byte[] bytes)
    {
        try
        {
            return new FileInfo(path) is { Exists: true } file && file.Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whoever writes it will tell what is wrong.
            return false;
        }
    }

    /// <summary>Deletes a file if there is one.</summary>
    /// <param name="path">The file.</param>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Where nothing could be written there is nothing, or nothing that can be deleted either.
        }
    }

    /// <summary>Deletes what runs that were killed had begun to write.</summary>
    /// <param name="folder">The output folder.</param>
    public static void RemoveLeftOvers(string folder)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, $"*{Beside}", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }).Where(IsLeftOver).ToList())
                Remove(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way.
        }
    }

    // Somebody else may be making reports at this moment; then a process has the number.
    private static bool IsLeftOver(string file)
    {
        var number = Path.GetExtension(file[..^Beside.Length]).TrimStart('.');
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && !IsRunning(process);
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return process != Environment.ProcessId;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Says what a failure to write means for the person at the keyboard.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="path">What was to be written.</param>
    /// <returns>The exception to throw.</returns>
    public static Exception Explain(Exception exception, string path) => IsFull(exception)
        ? DiskFull(path)
        : new UserError($"'{path}' cannot be written: {exception.Message}", "Name a folder that you may write with --out.");

    /// <summary>Says that nothing more fits on the disk.</summary>
    /// <param name="path">What was to be written.</param>
    /// <returns>The exception to throw.</returns>
    public static OutputFailure DiskFull(string path) => new(
        $"'{path}' cannot be written: the disk is full.",
        "Make room there and give the same command again; what is graded is kept.");

    // ENOSPC, EDQUOT and EFBIG, and their counterparts on Windows.
    private static bool IsFull(Exception exception) => (exception.HResult & 0xffff) is 28 or 122 or 27 or 39 or 112;
}
