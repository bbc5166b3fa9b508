namespace Katas.Tracing;

/// <summary>Where in a picture a moment is: time goes to the right, and long stretches in which nothing happens are cut short.</summary>
internal sealed class TimeScale
{
    private static readonly TimeSpan LongestStretch = TimeSpan.FromMilliseconds(320);

    private readonly List<(TimeSpan From, TimeSpan To)> _cuts = [];
    private readonly double _left;
    private readonly double _perMillisecond;

    /// <summary>Makes a scale for scenes that are shown under each other.</summary>
    /// <param name="scenes">The scenes.</param>
    /// <param name="left">Where they begin.</param>
    /// <param name="right">Where the longest of them ends.</param>
    public TimeScale(IReadOnlyList<SceneRecord> scenes, double left, double right)
    {
        _left = left;
        Length = scenes.Max(s => s.Length);
        var moments = scenes.SelectMany(s => s.Events).Select(e => e.At).Append(Length).Order().ToList();
        for (var i = 1; i < moments.Count; i++)
        {
            // The middle is left out, so that what comes before and after keeps its surroundings.
            if (moments[i] - moments[i - 1] > LongestStretch)
                _cuts.Add((moments[i - 1] + (LongestStretch / 2), moments[i] - (LongestStretch / 2)));
        }

        _perMillisecond = (right - left) / Shown(Length).TotalMilliseconds;
    }

    /// <summary>How long the longest scene is.</summary>
    public TimeSpan Length { get; }

    /// <summary>What is left out.</summary>
    public IReadOnlyList<(TimeSpan From, TimeSpan To)> Cuts => _cuts;

    /// <summary>The place of a moment.</summary>
    /// <param name="at">The moment.</param>
    /// <returns>Its place.</returns>
    public double X(TimeSpan at) => _left + (Shown(at).TotalMilliseconds * _perMillisecond);

    /// <summary>The moment at a place.</summary>
    /// <param name="x">The place.</param>
    /// <returns>The first moment that is shown there.</returns>
    public TimeSpan At(double x)
    {
        var at = TimeSpan.FromMilliseconds((x - _left) / _perMillisecond);
        foreach (var (from, to) in _cuts)
        {
            if (at > from)
                at += to - from;
        }

        return at;
    }

    private TimeSpan Shown(TimeSpan at)
    {
        var shown = at;
        foreach (var (from, to) in _cuts)
            shown -= at >= to ? to - from : at > from ? at - from : TimeSpan.Zero;
        return shown;
    }
}
