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

    /// <summary>One line that says how the host is called.</summary>
    public const string Usage =
        "usage: Katas.Host serve LISTENER-FD CONTROL-FD ASSEMBLY TYPE [" + ForbidReadinessOption + "]";

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
        return line;
    }

    /// <summary>Reads a command line.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <returns>The arguments, or null when they are not understood.</returns>
    public static HostArguments? Parse(string[] args)
    {
        if (args.Length is < 5 or > 6 || args[0] != "serve")
            return null;
        if (!int.TryParse(args[1], CultureInfo.InvariantCulture, out var listener))
            return null;
        if (!int.TryParse(args[2], CultureInfo.InvariantCulture, out var control))
            return null;
        if (args.Length == 6 && args[5] != ForbidReadinessOption)
            return null;
        return new HostArguments(listener, control, args[3], args[4], ForbidReadiness: args.Length == 6);
    }
}
