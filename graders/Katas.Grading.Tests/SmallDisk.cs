using System.Diagnostics;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>A disk of a given size, in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    /// <summary>Mounts a disk, or skips the test with the reason.</summary>
    /// <param name="path">Where.</param>
    /// <param name="size">Its size, as mount(8) takes it: <c>300k</c>.</param>
    /// <returns>The disk, which goes when it is disposed of.</returns>
    public static SmallDisk Mount(string path, string size)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("Skipped: only root can mount a small disk, on Linux.");
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path) is not "" and var error)
            Assert.Ignore($"Skipped: no disk can be mounted here. {error}");
        return new SmallDisk(path);
    }

    /// <summary>Changes the disk.</summary>
    /// <param name="option">An option as mount(8) takes it: <c>size=20m</c>, <c>ro</c>.</param>
    public void Remount(string option) => Assert.That(Run("mount", "-o", $"remount,{option}", _path), Is.Empty);

    /// <inheritdoc/>
    public void Dispose() => Run("umount", _path);

    private static string Run(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"{program} failed: {error}";
    }
}
