using System.Globalization;
using Katas.Drawing;

namespace Katas.Bench;

/// <summary>The picture of one or two servers on the ladder.</summary>
internal static class LadderPicture
{
    /// <summary>Draws it.</summary>
    /// <param name="kata">The id of the kata.</param>
    /// <param name="climbs">The names of the servers, and their rungs.</param>
    /// <returns>The picture.</returns>
    public static Picture Draw(string kata, IReadOnlyList<(string Name, IReadOnlyList<Rung> Rungs)> climbs)
    {
        Paint[] paints = [Paint.Blue, Paint.Orange];
        return new LineChart(
            $"{kata} on the ladder",
            string.Create(CultureInfo.InvariantCulture, $"µs until an answer is there: half of all are sooner, and 99 of 100. {LadderRun.Rate:N0} messages a second in all"),
            [.. LadderRun.Steps.Select(n => n.ToString("N0", CultureInfo.InvariantCulture))],
            "clients",
            [.. climbs.SelectMany((climb, i) => Lines(climb.Name, climb.Rungs, paints[i]))]).Draw();
    }

    private static IEnumerable<ChartLine> Lines(string name, IReadOnlyList<Rung> rungs, Paint paint)
    {
        yield return new ChartLine($"{name}: half", paint, Values(rungs, l => l.P50));
        yield return new ChartLine($"{name}: 99 of 100", paint, Values(rungs, l => l.P99)) { IsThin = true };
    }

    private static IReadOnlyList<double?> Values(IReadOnlyList<Rung> rungs, Func<Latencies, double> select) =>
        [.. LadderRun.Steps.Select(n => rungs.FirstOrDefault(r => r.Clients == n)?.Latencies is { } latencies ? select(latencies) : (double?)null)];
}
