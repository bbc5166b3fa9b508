namespace Katas.Tracing;

/// <summary>Some calls in a row, and how often they came again just so.</summary>
/// <param name="Turn">The calls, the first time.</param>
/// <param name="Times">How often they came in all.</param>
/// <param name="End">When the last of them returned.</param>
internal sealed record Repetition(IReadOnlyList<TracedCall> Turn, int Times, TimeSpan End)
{
    // As many calls as a turn of a polling loop makes for the clients of the scene, and some more.
    private const int LongestTurn = 12;

    // Twice the same is told in full: it is no shorter otherwise.
    private const int FewestTimes = 3;

    /// <summary>Finds what repeats itself in a list of calls.</summary>
    /// <param name="calls">The calls.</param>
    /// <returns>All of them, in order, those that repeat themselves once.</returns>
    public static IReadOnlyList<Repetition> Find(IReadOnlyList<TracedCall> calls)
    {
        var kinds = calls.Select(c => (c.Name, c.Outcome, CallWords.Subjects(c), c.Bytes, c.Text)).ToList();
        var found = new List<Repetition>();
        for (var at = 0; at < calls.Count;)
        {
            var (length, times) = Longest(kinds, at);
            found.Add(new Repetition([.. calls.Skip(at).Take(length)], times, calls[at + (length * times) - 1].End));
            at += length * times;
        }

        return found;
    }

    private static (int Length, int Times) Longest<T>(List<T> kinds, int at)
    {
        for (var length = 1; length <= LongestTurn; length++)
        {
            var times = 1;
            while (at + ((times + 1) * length) <= kinds.Count && Same(kinds, at, at + (times * length), length))
                times++;
            if (times >= FewestTimes)
                return (length, times);
        }

        return (1, 1);
    }

    private static bool Same<T>(List<T> kinds, int one, int other, int length)
    {
        for (var i = 0; i < length; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(kinds[one + i], kinds[other + i]))
                return false;
        }

        return true;
    }
}
