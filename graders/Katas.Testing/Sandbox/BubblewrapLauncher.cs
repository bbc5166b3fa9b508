using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;

namespace Katas.Testing;

/// <summary>
/// Starts servers in a sandbox of bubblewrap's: unprivileged, without network, files or processes
/// other than their own, and with limits on what they use. Nothing of it needs a privilege; a
/// privileged grader gives its own up for the sandbox.
/// </summary>
public sealed class BubblewrapLauncher : ServerLauncher
{
    private readonly SandboxLimits _limits;
    private readonly SandboxUser? _user;

    /// <summary>Prepares to start sandboxes.</summary>
    /// <param name="limits">What each may use; null for the defaults.</param>
    /// <param name="user">As whom they run, which takes a privileged grader; null for one of its own, or the grader's user when that is unprivileged.</param>
    public BubblewrapLauncher(SandboxLimits? limits = null, SandboxUser? user = null)
    {
        _limits = limits ?? new SandboxLimits();
        _user = user ?? SandboxUser.ForThisProcess;
    }

    internal override SandboxLimits Limits => _limits;

    internal override LaunchedProcess Start(Launch launch)
    {
        foreach (var descriptor in launch.Inherited)
            Libc.BindToLoopback(descriptor);
        using var command = BubblewrapCommand.ForServer(_limits, launch);
        var arguments = launch.Arguments(BubblewrapCommand.InnerPathOf(launch.Assembly));
        return Start(command, _user, [.. BubblewrapCommand.HostProgram(_limits), .. arguments], launch.Inherited, _limits);
    }

    /// <summary>Starts a sandbox.</summary>
    /// <param name="command">What it is like.</param>
    /// <param name="user">As whom it runs; null for the user of this process.</param>
    /// <param name="program">What runs inside.</param>
    /// <param name="inherited">The descriptors that the program inherits.</param>
    /// <param name="limits">What it may use.</param>
    /// <returns>The running sandbox.</returns>
    /// <exception cref="SandboxFailure">It could not be started.</exception>
    internal static LaunchedProcess Start(
        BubblewrapCommand command,
        SandboxUser? user,
        IReadOnlyList<string> program,
        IReadOnlyList<int> inherited,
        SandboxLimits limits)
    {
        // The process takes charge of the pipe's end here.
        var status = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        var reports = (int)status.ClientSafePipeHandle.DangerousGetHandle();
        string[] line = [.. AsUser(user), "bwrap", .. command.ToArguments(reports), "--", .. program];
        try
        {
            var process = Spawner.Start(StartInfo(line), [.. inherited, .. command.Descriptors, reports]);
            status.DisposeLocalCopyOfClientHandle();
            return new SandboxedProcess(process, new StreamReader(status), limits);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            status.Dispose();
            throw new SandboxFailure($"{line[0]} could not be started: {exception.Message}");
        }
    }

    private static ProcessStartInfo StartInfo(string[] line)
    {
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The inside can see where the process around it is.
            WorkingDirectory = "/",
        };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        return start;
    }

    // bwrap that runs as root leaves the sandbox the number of root, and with it the kernel's settings.
    private static string[] AsUser(SandboxUser? user)
    {
        if (user is null)
            return [];
        var id = user.Id.ToString(CultureInfo.InvariantCulture);
        return ["setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--no-new-privs"];
    }
}
