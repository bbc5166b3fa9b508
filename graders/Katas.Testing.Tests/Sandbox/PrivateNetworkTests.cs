using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>Tests in a private network leave a server no way out, not even through the socket that it was given.</summary>
public sealed class PrivateNetworkTests : SandboxFixture
{
    private const string AddressOutside = "KATA_TEST_OUTSIDE";

    // What newer kernels answer every socket that has listened and is to connect, wherever to.
    private const string Never = "InvalidArgument";

    [Test]
    public void The_listening_socket_is_no_way_out()
    {
        using var outside = new TcpListener(IPAddress.Loopback, 0);
        outside.Start();

        var output = RunWrapped(nameof(Inside_a_private_network_nothing_outside_is_reached), outside.LocalEndpoint.ToString()!);

        Assert.That(output, Does.Contain("Passed: ").And.Contain("     1"), "the test inside has run");
        Assert.That(output, Does.Contain("Passed!"));
        Assert.That(outside.Pending(), Is.False);
    }

    [Test]
    public void Inside_a_private_network_nothing_outside_is_reached()
    {
        if (Environment.GetEnvironmentVariable(AddressOutside) is not { } outside)
        {
            Assert.Ignore("Skipped: run by the other test of this fixture, in a private network.");
            return;
        }

        Assert.That(PrivateNetwork.IsHere);
        Start<GoodServer>().Connect().Exchange("hello");
        Assert.That(Attack<Turning>(outside), Is.EqualTo(ListenersNeverConnect() ? Never : "ConnectionRefused"));
    }

    [Test]
    public void The_listening_socket_reaches_nothing_beyond_this_machine()
    {
        const string EPERM = "1";

        Assert.That(Attack<Loosening>(), Is.EqualTo(EPERM));
        // An address for documentation. Bound to the loopback interface, the attempt goes nowhere.
        Assert.That(Attack<Turning>("192.0.2.1:80"), ListenersNeverConnect() ? Is.EqualTo(Never) : Is.EqualTo("TimeoutException").Or.EqualTo("NetworkUnreachable"));
    }

    // By the thousand, they would keep the tests of the next server from listening.
    [Test]
    public void Few_connections_keep_their_ports_after_their_end()
    {
        if (File.ReadLines("/proc/self/mounts").Any(mount => mount.Contains(" /proc/sys proc ro", StringComparison.Ordinal)))
            Assert.Ignore("Skipped: the kernel's settings are closed to this process.");
        var (program, arguments) = PrivateNetwork.Wrap("cat", [PrivateNetwork.Setting, "/proc/self/status"]);
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var seen = run.StandardOutput.ReadToEnd();

        Assert.That(seen, Does.StartWith($"{PrivateNetwork.EndedConnections}\n"));
        if (!Environment.IsPrivilegedProcess)
            Assert.That(seen, Does.Match(@"CapEff:\s0+\n"), "the privilege is given back");
    }

    private static bool ListenersNeverConnect()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        using var turning = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        turning.Start();
        return Turning.Turn(turning.Server, (IPEndPoint)inside.LocalEndpoint) == Never;
    }

    private static string RunWrapped(string test, string outside)
    {
        var (program, arguments) = PrivateNetwork.Wrap(
            Path.Combine(HostFiles.DotnetRoot, "dotnet"),
            ["vstest", typeof(PrivateNetworkTests).Assembly.Location, $"--TestCaseFilter:Name={test}"]);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [AddressOutside] = outside },
        };
        using var run = Process.Start(start)!;
        var errors = run.StandardError.ReadToEndAsync();
        return run.StandardOutput.ReadToEnd() + errors.Result;
    }
}
