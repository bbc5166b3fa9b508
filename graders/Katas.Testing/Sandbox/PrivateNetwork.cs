namespace Katas.Testing;

/// <summary>A network of its own for a process that tests hostile servers, with nothing in it but a loopback interface.</summary>
/// <remarks>
/// A socket belongs for ever to the network in which it was made. The listening socket that a server
/// inherits is made by the process of the tests: shut down and connected anew, it reaches whatever that
/// process can reach, although the sandbox's own network is empty. So that process must be able to
/// reach nothing either.
/// </remarks>
public static class PrivateNetwork
{
    private const string Mark = "KATA_PRIVATE_NETWORK";

    /// <summary>
    /// How many connections of the network may keep their ports after their end, which they do for a minute, also when
    /// the processes are gone: a server could take all ports away from the tests after it. More than right servers
    /// leave behind, and not much more than half of the ports that there are. See tcp_max_tw_buckets in tcp(7).
    /// </summary>
    internal const int EndedConnections = 16 * 1024;

    /// <summary>Where the kernel keeps that number, for each network its own.</summary>
    internal const string Setting = "/proc/sys/net/ipv4/tcp_max_tw_buckets";

    // A container may close the kernel's settings to us: then it stays as it is.
    private static readonly string Set = $"{{ echo {EndedConnections} > {Setting}; }} 2> /dev/null";

    // Who is not root may change it by a privilege over the new network alone. It is given back, because bwrap refuses
    // to start a sandbox for somebody with any.
    private static readonly string[] Privilege = ["--unshare-user", "--cap-add", "CAP_NET_ADMIN"];

    private const string GiveBack = "setpriv --inh-caps=-all --ambient-caps=-all -- ";

    private static bool Borrows { get; } = !Environment.IsPrivilegedProcess && (File.Exists("/usr/bin/setpriv") || File.Exists("/bin/setpriv"));

    /// <summary>Whether this process was started in a network of its own.</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable(Mark) == "1";

    /// <summary>Makes of a command one that runs in a network of its own, and that is otherwise the same.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The new program and its arguments. It needs bubblewrap, and no privilege.</returns>
    public static (string Program, IReadOnlyList<string> Arguments) Wrap(string program, IEnumerable<string> arguments) =>
        ("bwrap",
        [
            "--unshare-net", .. Borrows ? Privilege : [], "--dev-bind", "/", "/", "--setenv", Mark, "1",
            "--", "sh", "-c", $"{Set}; exec {(Borrows ? GiveBack : "")}\"$0\" \"$@\"", program, .. arguments,
        ]);
}
