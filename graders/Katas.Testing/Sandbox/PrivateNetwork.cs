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

    /// <summary>Whether this process was started in a network of its own.</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable(Mark) == "1";

    /// <summary>Makes of a command one that runs in a network of its own, and that is otherwise the same.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The new program and its arguments. It needs bubblewrap, and no privilege.</returns>
    public static (string Program, IReadOnlyList<string> Arguments) Wrap(string program, IEnumerable<string> arguments) =>
        ("bwrap", ["--unshare-net", "--dev-bind", "/", "/", "--setenv", Mark, "1", "--", program, .. arguments]);
}
