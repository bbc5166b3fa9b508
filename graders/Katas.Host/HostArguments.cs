using System.Globalization;

namespace Katas.Host;

/// <summary>What the host is to run, read from its command line.</summary>
/// <param name="ListenerDescriptor">The inherited descriptor of the listening socket.</param>
/// <param name="ControlDescriptor">The inherited descriptor of the channel to the test.</param>
/// <param name="AssemblyPath">The assembly that holds the server.</param>
/// <param name="TypeName">The full name of the server's type.</param>
/// <param name="ForbidReadiness">Whether the kernel shall refuse readiness calls to the server's thread.</param>
public sealed record HostArguments(
    int ListenerDescriptor,
    int ControlDescriptor,
    string AssemblyPath,
    string TypeName,
    bool ForbidReadiness)
{
    /// <summary>The option that makes the kernel refuse readiness calls.</summary>
    public const string ForbidReadinessOption = "--forbid-readiness";

    /// <summary>The option that makes the host wait for <see cref="HostMessage.Begin"/>, and at the end for <see cref="HostMessage.Seen"/>.</summary>
    public const string AwaitBeginOption = "--await-begin";

    /// <summary>One line that says how the host is called.</summary>
    public const string Usage =
        "usage: Katas.Host serve LISTENER-FD CONTROL-FD ASSEMBLY TYPE [" + ForbidReadinessOption + "] [" + AwaitBeginOption + "]";

    /// <summary>Whether nothing of the server runs before the test says so, and nothing of it goes before the test has seen it.</summary>
    public bool AwaitBegin { get; init; }

    /// <summary>The arguments that make a host serve; the inverse of <see cref="Parse"/>.</summary>
    /// <returns>The command line, one argument an element.</returns>
    public IReadOnlyList<string> ToCommandLine()
    {
        var line = new List<string>
        {
            "serve",
            ListenerDescriptor.ToString(CultureInfo.InvariantCulture),
            ControlDescriptor.ToString(CultureInfo.InvariantCulture),
            AssemblyPath,
            TypeName,
        };
        if (ForbidReadiness)
            line.Add(ForbidReadinessOption);
        if (AwaitBegin)
            line.Add(AwaitBeginOption);
        return line;
    }

    /// <summary>Reads a command line.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <returns>The arguments, or null when they are not understood.</returns>
    public static HostArguments? Parse(string[] args)
    {
        if (args.Length < 5 || args[0] != "serve")
            return null;
        if (!int.TryParse(args[1], CultureInfo.InvariantCulture, out var listener))
            return null;
        if (!int.TryParse(args[2], CultureInfo.InvariantCulture, out var control))
            return null;
        var arguments = new HostArguments(listener, control, args[3], args[4], ForbidReadiness: false);
        foreach (var option in args[5..])
        {
            if (option == ForbidReadinessOption)
                arguments = arguments with { ForbidReadiness = true };
            else if (option == AwaitBeginOption)
                arguments = arguments with { AwaitBegin = true };
            else
                return null;
        }

        return arguments;
    }
}
