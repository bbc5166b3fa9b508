using System.Diagnostics;

namespace Katas.Testing;

/// <summary>Checks of what a server's work grows with.</summary>
public static class ScaleChecks
{
    // Measured: a right loop 1.0, one that only walks over its 5,000 connections at each event 3.6,
    // one that builds a list of them 26. The margin is for a machine that does other things meanwhile.
    private const double SlowdownAtMost = 2.5;

    // Noise only ever makes a right server look slower: the best of a few attempts counts.
    private const int Attempts = 3;

    private const int Rounds = 7;
    private const int ExchangesPerRound = 100;

    /// <summary>Demands that a few active clients of a server with many idle ones are served about as fast as alone.</summary>
    /// <param name="server">The server with the idle clients.</param>
    /// <param name="active">The active clients.</param>
    /// <param name="idleClients">How many idle clients there are.</param>
    /// <param name="aloneOn">The same server without any other clients.</param>
    public static void ExpectUnfelt(this ServerUnderTest server, IReadOnlyList<Client> active, int idleClients, ServerUnderTest aloneOn)
    {
        var alone = aloneOn.Connect(active.Count);
        var ratio = double.MaxValue;
        for (var attempt = 0; attempt < Attempts && ratio > SlowdownAtMost; attempt++)
            ratio = Math.Min(ratio, Slowdown(active, alone));

        server.Expect(
            ratio <= SlowdownAtMost,
            $"{active.Count} active clients are served about as fast with {idleClients:#,0} idle clients as without (less than {SlowdownAtMost} times slower)",
            $"{ratio:0.0} times slower: some work of each turn grows with all connections");
    }

    // Interleaved rounds, so that the machine's mood concerns both sides alike.
    private static double Slowdown(IReadOnlyList<Client> crowded, IReadOnlyList<Client> alone)
    {
        var crowdedTimes = new List<double>();
        var aloneTimes = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            aloneTimes.Add(Time(alone));
            crowdedTimes.Add(Time(crowded));
        }

        return Median(crowdedTimes) / Median(aloneTimes);
    }

    private static double Time(IReadOnlyList<Client> clients)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < ExchangesPerRound; i++)
        {
            foreach (var client in clients)
                client.Send("ping");
            foreach (var client in clients)
                client.ExpectReplyTo("ping"u8);
        }

        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
