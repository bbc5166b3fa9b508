namespace Katas.Testing;

/// <summary>Finds out whether servers can be put into a sandbox on this machine, and if not, what to do about it.</summary>
public static class SandboxProbe
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly Lazy<string?> Reason = new(() => Check(Environment.GetEnvironmentVariable("PATH") ?? "", SandboxUser.ForThisProcess));

    /// <summary>Why there is no working sandbox, and what to do about it; null when there is one. Tried once.</summary>
    public static string? WhyNot => Reason.Value;

    /// <summary>Tries it.</summary>
    /// <param name="searchPath">Where programs are looked for, as in PATH.</param>
    /// <param name="user">As whom a sandbox runs; null for the user of this process.</param>
    /// <returns>Why it does not work, or null.</returns>
    internal static string? Check(string searchPath, SandboxUser? user)
    {
        if (!OperatingSystem.IsLinux())
            return "The sandbox needs Linux.";
        if (!SystemCallFilter.IsSupported)
            return "The sandbox needs a processor whose system calls it knows: x86-64 or ARM64.";
        if (FindMissing(searchPath, user) is { } missing)
            return missing;
        try
        {
            return Try(user);
        }
        catch (SandboxFailure failure)
        {
            return Explain(failure.Message, ReadSetting);
        }
        finally
        {
            // Who only asks, as a grader does whose workers run the sandboxes, does not wait for strangers later.
            Libc.LeaveOrphans();
        }
    }

    /// <summary>Says what to do about a sandbox that does not start.</summary>
    /// <param name="error">What bwrap says of it.</param>
    /// <param name="setting">Reads a setting of the kernel under /proc/sys; null when it has none of that name.</param>
    /// <returns>The explanation.</returns>
    internal static string Explain(string error, Func<string, string?> setting)
    {
        bool Says(string words) => error.Contains(words, StringComparison.OrdinalIgnoreCase);

        var advice =
            Says("Unknown option") ? "This bubblewrap is too old: 0.8 or a later version is needed."
            : Says("Can't find source path") || Says("Can't bind mount") ?
                $"The sandbox's user must be able to read the .NET runtime in {HostFiles.DotnetRoot}: install it where everybody can read it."
            : Says("Can't mount proc") ? "A container that hides parts of /proc does not allow it. Docker: --security-opt systempaths=unconfined."
            : setting("user/max_user_namespaces") == "0" ? "The kernel allows no user namespaces: sysctl user.max_user_namespaces=10000."
            : setting("kernel/unprivileged_userns_clone") == "0" ? "The kernel allows user namespaces to root only: sysctl kernel.unprivileged_userns_clone=1."
            : setting("kernel/apparmor_restrict_unprivileged_userns") == "1" ?
                "AppArmor restricts user namespaces: install its profile for bwrap (package apparmor-profiles, bwrap-userns-restrict), or sysctl kernel.apparmor_restrict_unprivileged_userns=0."
            : Says("namespace") || Says("Operation not permitted") ?
                "A container around us may forbid user namespaces. Docker: --security-opt seccomp=unconfined."
            : null;
        return $"The sandbox does not work: {error.Trim()}" + (advice is null ? "" : $"\n{advice}");
    }

    private static string? FindMissing(string searchPath, SandboxUser? user)
    {
        bool IsThere(string program) =>
            searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)));

        if (!IsThere("bwrap"))
            return "The sandbox needs bubblewrap 0.8 or later: install the package bubblewrap.";
        if (user is not null && !IsThere("setpriv"))
            return "The sandbox needs setpriv, to give up the privileges of root: install the package util-linux (Alpine: setpriv).";
        return File.Exists("/usr/bin/prlimit") || File.Exists("/bin/prlimit")
            ? null
            : "The sandbox needs /usr/bin/prlimit: install the package util-linux (Alpine: util-linux-misc).";
    }

    // The host without arguments says how it is called: proof that the runtime works inside, too.
    private static string? Try(SandboxUser? user)
    {
        var limits = new SandboxLimits();
        using var command = BubblewrapCommand.ForServer(limits, new Launch([], HostFiles.PathOf(HostFiles.Program), _ => []));
        using var process = BubblewrapLauncher.Start(command, user, BubblewrapCommand.HostProgram(limits), [], limits);
        var ended = process.WaitForExit(Bound);
        process.Kill();
        process.Output.WaitForEnd(Bound);
        return !ended ? $"The sandbox does not end within {Bound.TotalSeconds:0} s."
            : process.ExitCode == Host.ExitCode.WrongUsage ? null
            : Explain(process.Output.ToString(), ReadSetting);
    }

    private static string? ReadSetting(string name) =>
        File.Exists($"/proc/sys/{name}") ? File.ReadAllText($"/proc/sys/{name}").Trim() : null;
}
