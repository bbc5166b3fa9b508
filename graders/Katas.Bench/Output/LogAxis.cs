namespace Katas.Bench;

/// <summary>An axis on which equal steps multiply: what differs by a hundred times fits on one picture.</summary>
internal sealed class LogAxis
{
    private static readonly double[] AllSteps = [1, 2, 5];
    private static readonly double[] DecadesAlone = [1];

    private readonly double _from;
    private readonly double _to;
    private readonly double _start;
    private readonly double _end;

    /// <summary>Makes an axis that holds some values.</summary>
    /// <param name="values">The values; those that are not above 0 are left out.</param>
    /// <param name="start">Where on the picture it begins.</param>
    /// <param name="end">Where it ends.</param>
    public LogAxis(IEnumerable<double> values, double start, double end)
    {
        var positive = values.Where(v => v > 0).DefaultIfEmpty(1).ToList();
        var wide = positive.Max() / positive.Min() > 100;
        var steps = wide ? DecadesAlone : AllSteps;
        _from = Multiples(steps).Last(step => step <= positive.Min() * 1.0001);
        _to = Multiples(steps).First(step => step >= Math.Max(positive.Max() * 0.9999, _from * 2));
        (_start, _end) = (start, end);
        Ticks = [.. Multiples(steps).Where(step => step >= _from && step <= _to)];
    }

    /// <summary>The values that are written beside the axis.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Where a value is.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its place on the picture.</returns>
    public double Place(double value) =>
        _start + ((_end - _start) * Math.Log(Math.Max(value, _from) / _from) / Math.Log(_to / _from));

    private static IEnumerable<double> Multiples(IReadOnlyList<double> steps) =>
        Enumerable.Range(-3, 13).SelectMany(power => steps.Select(step => step * Math.Pow(10, power)));
}
