using System.Diagnostics;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>What a busy machine adds to an exchange is not the server's; whatever it does itself is.</summary>
[NonParallelizable]
public sealed class UndisturbedTimeTests
{
    private const int Exchanges = 9;

    private ServerUnderTest _server = null!;
    private Client _client = null!;

    [TearDown]
    public void EndServer() => _server?.Dispose();

    [Test]
    public void What_others_take_of_the_processors_is_left_out()
    {
        Start<ModestServer>();
        using var crowd = new Crowd();
        var whole = new List<TimeSpan>();

        var undisturbed = Usual(whole);

        var disturbed = Median(whole);
        if (disturbed < TimeSpan.FromMilliseconds(5))
            Assert.Ignore($"Skipped: with {Crowd.Size} threads that spin, an exchange takes {disturbed.TotalMilliseconds:0.0} ms here: they do not disturb it.");
        Assert.That(undisturbed, Is.LessThan(disturbed / 2));
    }

    [Test]
    public void Sleep_counts_however_busy_the_machine_is()
    {
        Start<NappingServer>();
        using var crowd = new Crowd();

        // Not quite in full: this thread itself may want a processor before it waits.
        Assert.That(Usual([]), Is.GreaterThan(NappingServer.Nap / 2));
    }

    [Test]
    public void A_crowd_of_its_own_is_no_excuse()
    {
        Start<CrowdedServer>();

        Assert.That(Usual([]), Is.GreaterThan(CrowdedServer.Time / 2));
    }

    private void Start<T>()
        where T : IServer
    {
        _server = TestServer.Start<T>();
        if (!_server.HasKernelView)
            Assert.Ignore("Skipped: the kernel tells nothing of the server here.");
        _client = _server.Connect();
        _client.Exchange("at first, there is much to compile");
    }

    private TimeSpan Usual(List<TimeSpan> whole)
    {
        var times = new List<TimeSpan>();
        for (var exchange = 0; exchange < Exchanges; exchange++)
        {
            var watch = Stopwatch.StartNew();
            times.Add(UndisturbedTime.Of(_server, Ask));
            whole.Add(watch.Elapsed);
            _client.ExpectReplyTo("x"u8);
        }

        return Median(times);
    }

    private IReadOnlyList<Client> Ask()
    {
        _client.Send("x");
        return [_client];
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ElementAt(Exchanges / 2);

    /// <summary>Threads that use all processors.</summary>
    private sealed class Crowd : IDisposable
    {
        private readonly List<Thread> _threads;
        private volatile bool _isOver;

        public Crowd()
        {
            _threads = [.. Enumerable.Range(0, Size).Select(_ => new Thread(Spin))];
            _threads.ForEach(thread => thread.Start());
        }

        public static int Size => 4 * Environment.ProcessorCount;

        public void Dispose()
        {
            _isOver = true;
            _threads.ForEach(thread => thread.Join());
        }

        private void Spin()
        {
            while (!_isOver)
            {
            }
        }
    }
}
