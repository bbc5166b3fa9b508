using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary>
/// A real Slurm cluster on this machine: a controller and two nodes, each in a process namespace of
/// its own, so that a node can be lost with everything on it.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SlurmCluster : IDisposable
{
    private static readonly string[] Programs = ["slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "munged", "unshare"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("kata-slurm-").FullName;
    private readonly Dictionary<string, Process> _daemons = [];

    /// <summary>Why there can be no cluster here, or null.</summary>
    public static string? WhyNot =>
        !Environment.IsPrivilegedProcess ? "The daemons of Slurm are started as root."
        : Programs.FirstOrDefault(p => Find(p) is null) is { } missing ? $"{missing} is missing: apt-get install slurm-wlm slurm-wlm-basic-plugins munge util-linux"
        : null;

    /// <summary>Starts a cluster, and waits until both nodes are idle.</summary>
    public SlurmCluster()
    {
        foreach (var folder in new[] { "state", "n1", "n2" })
            Directory.CreateDirectory(Path.Combine(_folder, folder));
        File.WriteAllText(Config, Configuration());
        MakeKey();

        Start("munged", "munged", "--foreground", "--force", $"--key-file={PathOf("key")}", $"--socket={Socket}",
            $"--pid-file={PathOf("munged.pid")}", $"--log-file={PathOf("munged.log")}", $"--seed-file={PathOf("seed")}");
        Await(() => File.Exists(Socket), "munged does not listen");
        Start("slurmctld", "slurmctld", "-D", "-f", Config);
        foreach (var node in new[] { "n1", "n2" })
            StartNode(node);
        Await(() => Call("sinfo", "-h", "-t", "idle", "-o", "%D").Output.Trim() == "2", "the nodes do not come up");
    }

    private string Config => PathOf("slurm.conf");

    private string Socket => PathOf("munge.socket");

    /// <summary>Calls a program as a user of the cluster would.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code, and what it wrote.</returns>
    public (int Code, string Output, string Error) Call(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SLURM_CONF"] = Config, ["KATA"] = Path.Combine(AppContext.BaseDirectory, "kata.dll") },
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>Loses a node with everything that runs on it.</summary>
    /// <param name="node">The node.</param>
    public void Lose(string node)
    {
        Stop(node);

        // The controller would notice by itself, half a minute later.
        Assert.That(Call("scontrol", "update", $"NodeName={node}", "State=DOWN", "Reason=lost").Code, Is.Zero);
    }

    /// <summary>Waits until the cluster has nothing more to do.</summary>
    /// <param name="bound">How long at most.</param>
    public void AwaitEmptyQueue(TimeSpan bound) =>
        Await(() => Call("squeue", "-h").Output.Trim().Length == 0, "jobs are left in the queue", bound);

    /// <summary>Waits for a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="failure">What it means when it does not come true.</param>
    /// <param name="bound">How long to wait; a minute when left out.</param>
    public void Await(Func<bool> condition, string failure, TimeSpan? bound = null)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.That(watch.Elapsed, Is.LessThan(bound ?? Patience), () => $"{failure}\n{Call("squeue").Output}{Call("sinfo").Output}");
            Thread.Sleep(100);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var daemon in _daemons.Keys.Reverse().ToList())
            Stop(daemon);
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Find(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private string PathOf(string file) => Path.Combine(_folder, file);

    // The namespace goes with its first process, and takes everything in it along.
    private void StartNode(string node) =>
        Start(node, "unshare", "--pid", "--fork", "--kill-child", "--mount-proc", Find("slurmd")!, "-D", "-N", node, "-f", Config);

    private void Start(string name, params string[] command)
    {
        var log = PathOf($"{name}.out");
        _daemons[name] = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", log, Find(command[0])!, .. command[1..]]))!;
    }

    private void Stop(string name)
    {
        using var daemon = _daemons[name];
        _daemons.Remove(name);
        daemon.Kill();
        daemon.WaitForExit();
    }

    private void MakeKey()
    {
        File.WriteAllBytes(PathOf("key"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(128));
        File.SetUnixFileMode(PathOf("key"), UnixFileMode.UserRead);
    }

    // Two nodes of one machine. A task that is started again waits until the credentials of its
    // first start have expired, hence their short life.
    private string Configuration() => $"""
        ClusterName=katas
        SlurmctldHost={Dns.GetHostName()}(127.0.0.1)
        SlurmctldPort={FreePort()}
        AuthType=auth/munge
        AuthInfo=socket={Socket},cred_expire=5
        SlurmUser=root
        SlurmdUser=root
        StateSaveLocation={PathOf("state")}
        SlurmdSpoolDir={_folder}/%n
        SlurmctldPidFile={PathOf("slurmctld.pid")}
        SlurmdPidFile={_folder}/%n.pid
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        AccountingStorageType=accounting_storage/none
        JobCompType=jobcomp/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU
        MpiDefault=none
        ReturnToService=2
        NodeName=n1 NodeHostname={Dns.GetHostName()} NodeAddr=127.0.0.1 Port={FreePort()} CPUs=2
        NodeName=n2 NodeHostname={Dns.GetHostName()} NodeAddr=127.0.0.1 Port={FreePort()} CPUs=2
        PartitionName=all Nodes=n1,n2 Default=YES State=UP

        """;
}
