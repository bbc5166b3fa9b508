using System.Globalization;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Tracing.Tests;

/// <summary>A learner's server may be wrong in any way: the scene comes to its end, says what is wrong, and leaves no process behind.</summary>
public sealed class BrokenServerTests
{
    [TearDown]
    public void NoProcessIsLeft() => Assert.That(Descendants().Where(p => p.Name is "strace" or "dotnet" && p.Line.Contains("Katas.Host", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public async Task One_that_answers_nothing()
    {
        var trace = await TraceAsync("listener.Accept(); stop.WaitHandle.WaitOne();");

        Assert.That(trace.Complaints, Has.Some.EqualTo("The chatty client was to get \"ONETWOTHREE\" and got nothing."));
        Assert.That(trace.Complaints, Has.Some.StartWith("The silent client has left, but its connection was never closed."));
    }

    [Test]
    public async Task One_that_sends_its_whole_buffer()
    {
        var trace = await TraceAsync("for (var i = 0; i < 3; i++) listener.Accept().Send(new byte[60_000]); stop.WaitHandle.WaitOne();");

        Assert.That(trace.Complaints, Has.Some.Contains("bytes)").And.All.Length.LessThan(1_000));
        Assert.That(TraceText.Of(trace), Has.Length.LessThan(20_000));
    }

    [Test]
    public async Task One_that_throws()
    {
        var trace = await TraceAsync("listener.Accept(); throw new System.IO.IOException(\"<b>\\u001b[31m\");");

        Assert.That(trace.Complaints, Has.One.Contains("threw IOException: <b>"));
        Assert.That(TraceText.Of(trace) + TracePicture.Of(trace).ToSvg(), Does.Not.Contain('\u001b').And.Not.Contain("<b>\\u001b").And.Not.Contain("<b>&"));
    }

    [Test]
    public async Task One_that_ends_its_process()
    {
        var trace = await TraceAsync("listener.Accept(); System.Environment.Exit(3);");

        Assert.That(trace.Complaints, Has.One.StartWith("Its process "));
    }

    [Test]
    public async Task One_that_ignores_stop_and_spins()
    {
        var trace = await TraceAsync("listener.Blocking = false; while (true) { try { listener.Accept(); } catch (System.Net.Sockets.SocketException) { } }");

        Assert.That(trace.Complaints, Is.EqualTo(new[] { "Run did not return when stop was cancelled." }));
        Assert.That(trace.Summary.Again, Is.GreaterThan(100));
        Assert.That(TracePicture.Of(trace).ToSvg(), Has.Length.LessThan(500_000));
    }

    [Test]
    public void A_stub() =>
        Assert.That(
            async () => await TraceAsync("throw new System.NotImplementedException();"),
            Throws.TypeOf<NothingToTrace>().With.Property(nameof(NothingToTrace.Fault)).EqualTo("There is nothing to trace yet: katas/01-blocking/BlockingServer.cs is still the stub."));

    [Test]
    public void One_that_does_not_compile() =>
        Assert.That(
            async () => await TraceAsync("listener.Acept();"),
            Throws.TypeOf<NothingToTrace>().With.Property(nameof(NothingToTrace.Fault)).Contains("does not compile: BlockingServer.cs("));

    [Test]
    public async Task A_sampled_server_shows_where_its_thread_sleeps()
    {
        var trace = await TraceAsync("using var client = listener.Accept(); client.Receive(new byte[9]); stop.WaitHandle.WaitOne();", TraceMode.Sampled);

        Assert.That(trace.Calls, Is.Not.Empty.And.All.Property(nameof(TracedCall.IsSampled)).True);
        Assert.That(trace.Summary.ParkedIn, Is.EqualTo(new[] { "futex" }));
    }

    [Test]
    public void A_trace_that_is_given_up_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(900));

        Assert.That(async () => await TraceAsync("stop.WaitHandle.WaitOne();", cancel: cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static Task<Trace> TraceAsync(string body, TraceMode mode = TraceMode.Traced, CancellationToken cancel = default)
    {
        if (mode == TraceMode.Traced)
            Traces.RequireStrace();
        var source = $$"""
            namespace Katas.Blocking;
            public sealed class BlockingServer : IServer
            {
                public void Run(System.Net.Sockets.Socket listener, CancellationToken stop)
                {
                    {{body}}
                }
            }
            """;
        return Traces.Impatient.TraceAsync(Traces.KataNamed("01-blocking"), "your", [new SourceFile("BlockingServer.cs", source)], mode, cancel);
    }

    private static List<(string Name, string Line)> Descendants()
    {
        var family = new HashSet<int> { Environment.ProcessId };
        var found = new List<(string, string)>();
        foreach (var id in Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, out _)).Select(n => int.Parse(n!, CultureInfo.InvariantCulture)).Order())
        {
            if (Read(id, "stat") is not { Length: > 0 } stat || !family.Contains(int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture)))
                continue;
            family.Add(id);
            found.Add((Read(id, "comm").Trim(), Read(id, "cmdline").Replace('\0', ' ')));
        }

        return found;
    }

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
