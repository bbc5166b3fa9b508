using System.Runtime.Versioning;
using Katas.Host;
using Katas.Host.Probing;

// The process that the code under test runs in: one server, or one selector at a time.
// The test side of this is Katas.Testing.HostProcess.
if (!OperatingSystem.IsWindows() && ProbeArguments.Parse(args) is { } toProbe)
    return Probe(toProbe);
if (HostArguments.Parse(args) is { } toServe)
    return Serve(toServe);
return Refuse();

// By itself: a method loads the assemblies of all that it names before it runs.
static int Refuse()
{
    Console.Error.WriteLine(HostArguments.Usage);
    Console.Error.WriteLine(ProbeArguments.Usage);
    return ExitCode.WrongUsage;
}

static int Serve(HostArguments arguments)
{
    Lifeline.LeadOwnProcessGroup();

    // Not disposed of: the thread that reads it would take that for the end of the test, and kill us.
    var control = ControlChannel.Open(arguments.ControlDescriptor);
    return new ServerSession(arguments, control).Run();
}

[UnsupportedOSPlatform("windows")]
static int Probe(ProbeArguments arguments)
{
    Lifeline.LeadOwnProcessGroup();
    using var control = ControlChannel.Open(arguments.ControlDescriptor);
    new ProbeSession(arguments, control).Run();
    return ExitCode.Done;
}
