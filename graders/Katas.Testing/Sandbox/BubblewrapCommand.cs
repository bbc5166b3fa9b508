using System.Globalization;
using System.Runtime.InteropServices;

namespace Katas.Testing;

/// <summary>What bwrap(1) is told, and the open files that it takes over.</summary>
/// <remarks>
/// Files of the grader reach the sandbox as open descriptors and not as paths. So they may lie where
/// the sandbox's user cannot go, and the inside does not learn where they lie.
/// </remarks>
internal sealed class BubblewrapCommand : IDisposable
{
    /// <summary>Where the program of the server's process is, inside.</summary>
    public const string HostFolder = "/host";

    /// <summary>Where the assembly of the code under test is, inside.</summary>
    public const string SubmissionFolder = "/submission";

    private const string DotnetFolder = "/dotnet";
    private const string InnerUser = "65534";

    // The framework and the C library need no more. /usr/local and /usr/share hold what people install.
    private static readonly string[] SystemFolders = ["/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec"];

    // Links into /usr on most systems, folders of their own on some.
    private static readonly string[] RootFolders = ["/bin", "/lib", "/lib32", "/lib64"];

    // Of the framework's folder: what runs a program, not what builds one.
    private static readonly string[] DotnetParts = ["dotnet", "host", "shared/Microsoft.NETCore.App"];

    private readonly List<string> _options = [];
    private readonly List<SafeHandle> _files = [];
    private readonly bool _mayStartProcesses;

    private BubblewrapCommand(bool mayStartProcesses) => _mayStartProcesses = mayStartProcesses;

    /// <summary>The descriptors that bwrap inherits and closes before the program starts.</summary>
    public IEnumerable<int> Descriptors => _files.Select(f => (int)f.DangerousGetHandle());

    /// <summary>The options of a sandbox for one server.</summary>
    /// <param name="limits">What it may use.</param>
    /// <param name="launch">The server.</param>
    /// <returns>The command, which holds files open until it is disposed.</returns>
    public static BubblewrapCommand ForServer(SandboxLimits limits, Launch launch)
    {
        var command = new BubblewrapCommand(limits.MayStartProcesses);
        try
        {
            command.AddIsolation();
            command.AddEnvironment(limits, launch.Runtime);
            command.AddSystem();
            command.AddFiles(launch.Assembly);
            command.AddPlaceToWrite(limits);
            return command;
        }
        catch
        {
            command.Dispose();
            throw;
        }
    }

    /// <summary>The arguments of bwrap itself.</summary>
    /// <param name="status">The descriptor that bwrap reports to.</param>
    /// <returns>The arguments; the program and its own follow.</returns>
    public IReadOnlyList<string> ToArguments(int status)
    {
        Add("--seccomp", Number(Hold(Libc.AnonymousFile("filter", SystemCallFilter.ToBytes(_mayStartProcesses)))));
        Add("--json-status-fd", Number(status));

        // From a descriptor, because the inside can read the command line of the process around it.
        var options = System.Text.Encoding.UTF8.GetBytes(string.Concat(_options.Select(option => option + '\0')));
        return ["--args", Number(Hold(Libc.AnonymousFile("options", options)))];
    }

    /// <summary>The path of the assembly inside.</summary>
    /// <param name="assembly">Its path outside.</param>
    /// <returns>The path.</returns>
    public static string InnerPathOf(string assembly) => $"{SubmissionFolder}/{Path.GetFileName(assembly)}";

    /// <summary>The program that runs the server, inside, with its limits.</summary>
    /// <param name="limits">What it may use.</param>
    /// <returns>The program and its first arguments.</returns>
    public static IReadOnlyList<string> HostProgram(SandboxLimits limits) =>
        [.. Limited(limits), $"{DotnetFolder}/dotnet", $"{HostFolder}/{HostFiles.Program}"];

    /// <summary>A program with limits on it.</summary>
    /// <remarks>
    /// Set inside, where the processes of the sandbox are counted alone: outside, those of the whole
    /// user count, which may be many already. They cannot be raised again without a privilege.
    /// </remarks>
    /// <param name="limits">What the program may use.</param>
    /// <returns>The program that sets limits, and its arguments; the limited program follows.</returns>
    public static IReadOnlyList<string> Limited(SandboxLimits limits) =>
    [
        "prlimit",
        $"--nproc={Number(limits.Tasks)}",
        $"--nofile={Number(limits.DescriptorsHere)}",
        $"--fsize={Number(limits.FileSize)}",
        $"--data={Number(limits.Data)}",
        // The signal at the first number can be caught; the kill at the second cannot.
        $"--cpu={Number((long)limits.CpuTime.TotalSeconds)}:{Number((long)limits.CpuTime.TotalSeconds + 2)}",
        $"--sigpending={Number(SandboxLimits.PendingSignals)}",
        // Where cores go to a program, which the kernel starts outside, it does so with any limit but 1. See core(5).
        $"--core={Number(Math.Min(1, Libc.MaximumOfCore()))}",
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private void AddIsolation()
    {
        Add("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session");
        Add("--uid", InnerUser, "--gid", InnerUser, "--hostname", "sandbox");
    }

    private void AddEnvironment(SandboxLimits limits, IReadOnlyDictionary<string, string> runtime)
    {
        Add("--clearenv");
        Set("PATH", "/usr/bin:/bin");
        Set("HOME", "/tmp");
        Set("LANG", "C.UTF-8");
        Set("DOTNET_NOLOGO", "1");
        Set("DOTNET_GCHeapHardLimit", limits.ManagedHeap.ToString("X", CultureInfo.InvariantCulture));

        // One of these is a must here: with EnableWriteXorExecute the runtime keeps its machine code in a file
        // without a name, which the filter refuses.
        foreach (var (name, value) in runtime)
            Set(name, value);
    }

    private void AddSystem()
    {
        foreach (var folder in SystemFolders.Where(Directory.Exists))
            Add("--ro-bind", folder, folder);
        foreach (var folder in RootFolders.Where(Directory.Exists))
        {
            if (new DirectoryInfo(folder).LinkTarget is { } target)
                Add("--symlink", target, folder);
            else
                Add("--ro-bind", folder, folder);
        }

        foreach (var part in DotnetParts)
            Add("--ro-bind", Path.Combine(HostFiles.DotnetRoot, part), $"{DotnetFolder}/{part}");
        AddProc();
        Add("--dev", "/dev");
    }

    // Through /proc/1/mem a server could write into the sandbox's first process, which is of the same user, has no
    // limits, and tells how the server has ended. What lies over its folder stays as it is.
    private void AddProc() => Add("--proc", "/proc", "--tmpfs", "/proc/1", "--remount-ro", "/proc/1");

    private void AddFiles(string assembly)
    {
        foreach (var name in HostFiles.Names)
            BindFile(HostFiles.PathOf(name), HostFolder);
        BindFile(assembly, SubmissionFolder);
        var symbols = Path.ChangeExtension(assembly, ".pdb");
        if (File.Exists(symbols))
            BindFile(symbols, SubmissionFolder);
        Add("--chdir", HostFolder);
    }

    // What else bwrap mounts itself is writable, and as large as the machine's memory, until it is told otherwise.
    // In place of the terminals, of which the whole machine has a few thousand, there is an empty folder. There is no
    // /dev/zero to open: what is mapped of it and shared is memory that nobody counts, as shared memory without a file is.
    private void AddPlaceToWrite(SandboxLimits limits) => Add(
        "--size", Number(limits.TemporaryFiles), "--tmpfs", "/tmp",
        "--tmpfs", "/dev/pts", "--remount-ro", "/dev/pts", "--ro-bind", "/dev/null", "/dev/zero", "--remount-ro", "/dev", "--remount-ro", "/");

    private void BindFile(string path, string folder) =>
        Add("--ro-bind-data", Number(Hold(File.OpenHandle(path))), $"{folder}/{Path.GetFileName(path)}");

    private int Hold(SafeHandle file)
    {
        _files.Add(file);
        return (int)file.DangerousGetHandle();
    }

    private void Set(string name, string value) => Add("--setenv", name, value);

    private void Add(params IEnumerable<string> options) => _options.AddRange(options);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
