using System.Diagnostics;

namespace Katas.Testing;

/// <summary>Starts servers as ordinary processes, without any limit: for code that you trust.</summary>
public sealed class DirectLauncher : ServerLauncher
{
    internal override LaunchedProcess Start(Launch launch) =>
        new DirectProcess(Spawner.Start(StartInfo(launch), launch.Inherited));

    /// <summary>How the process of a server is started.</summary>
    /// <param name="launch">What it is to run.</param>
    /// <returns>Its command line, environment and redirections.</returns>
    internal static ProcessStartInfo StartInfo(Launch launch)
    {
        var start = new ProcessStartInfo(Path.Combine(HostFiles.DotnetRoot, "dotnet"), [HostFiles.PathOf(HostFiles.Program), .. launch.Arguments(launch.Assembly)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The server gets nothing of the test run's environment: no secrets, no profilers, no test settings.
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["DOTNET_NOLOGO"] = "1";
        BriefRuntime.SetFor(start, launch.Runtime);
        return start;
    }

    private sealed class DirectProcess(Process process) : LaunchedProcess(process, new OutputTail())
    {
        public override int Id => Process.Id;

        public override void Kill()
        {
            if (Process.HasExited)
                KillOrphans();
            else
                KillTree();
        }

        private void KillTree()
        {
            // The group holds the server's children; the process itself may not have made its group yet.
            Libc.KillGroup(Process.Id);
            ProcessTree.Kill(Process);
            Process.WaitForExit();
        }

        // What the server started can outlive it. The kernel does not give the number of a group to a new
        // process while the group has members; so unless a process has that number, the group is ours.
        private void KillOrphans()
        {
            if (!Directory.Exists($"/proc/{Process.Id}"))
                Libc.KillGroup(Process.Id);
        }
    }
}
