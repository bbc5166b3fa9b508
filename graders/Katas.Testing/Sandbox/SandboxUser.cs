using System.Globalization;

namespace Katas.Testing;

/// <summary>The user and group that a privileged grader runs sandboxes as: one that owns nothing and is nobody.</summary>
/// <param name="Id">The number of both. No entry in the user database is needed.</param>
public sealed record SandboxUser(uint Id)
{
    // Above every range that systems hand out to people, services or containers.
    private const uint FirstUnused = 0x7000_0000;
    private const uint Nobody = 65534;

    /// <summary>
    /// A user for this process: one of its own, so that graders side by side share no per-user limit
    /// of the kernel; null for a process that is unprivileged already.
    /// </summary>
    public static SandboxUser? ForThisProcess { get; } = Environment.IsPrivilegedProcess ? Choose() : null;

    // In a container only some numbers may exist.
    private static SandboxUser Choose()
    {
        var own = FirstUnused + (uint)Environment.ProcessId;
        return new SandboxUser(Exists(own) ? own : Nobody);
    }

    // Each line: the first number inside, the first outside, how many. See user_namespaces(7).
    private static bool Exists(uint id) =>
        OperatingSystem.IsLinux() && File.ReadLines("/proc/self/uid_map")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(range => id - Number(range[0]) is >= 0 and var offset && offset < Number(range[2]));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
