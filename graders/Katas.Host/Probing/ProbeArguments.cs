using System.Globalization;

namespace Katas.Host.Probing;

/// <summary>What the host is to probe, read from its command line.</summary>
/// <param name="ControlDescriptor">The inherited descriptor of the channel to the test.</param>
/// <param name="AssemblyPath">The assembly that holds the selectors.</param>
public sealed record ProbeArguments(int ControlDescriptor, string AssemblyPath)
{
    /// <summary>The first argument of a host that probes.</summary>
    public const string Mode = "probe";

    /// <summary>One line that says how such a host is called.</summary>
    public const string Usage = "usage: Katas.Host " + Mode + " CONTROL-FD ASSEMBLY";

    /// <summary>The arguments that make a host probe; the inverse of <see cref="Parse"/>.</summary>
    /// <returns>The command line, one argument an element.</returns>
    public IReadOnlyList<string> ToCommandLine() =>
        [Mode, ControlDescriptor.ToString(CultureInfo.InvariantCulture), AssemblyPath];

    /// <summary>Reads a command line.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <returns>The arguments, or null when they are not understood.</returns>
    public static ProbeArguments? Parse(string[] args) =>
        args is [Mode, var control, var assembly] && int.TryParse(control, CultureInfo.InvariantCulture, out var descriptor)
            ? new ProbeArguments(descriptor, assembly)
            : null;
}
