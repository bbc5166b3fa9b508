using Katas.Grading;

namespace Katas.Cli;

/// <summary>Keeps count of a run.</summary>
/// <param name="clock">Measures how long it takes: never by the time of day, which may jump.</param>
internal sealed class ClassProgress(TimeProvider clock) : IGradingProgress
{
    private readonly Lock _counting = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly List<string> _current = [];
    private readonly Dictionary<Verdict, int> _verdicts = [];
    private int _total;
    private int _graded;
    private int _kept;
    private int _flaky;

    /// <summary>Called after each kata of a student that was graded, from the thread that graded it.</summary>
    public event Action<string, KataResult>? Graded;

    /// <inheritdoc/>
    public void Start(int katas)
    {
        lock (_counting)
            _total = katas;
    }

    /// <inheritdoc/>
    public void Begin(string student, string kata)
    {
        lock (_counting)
            _current.Add(NameOf(student, kata));
    }

    /// <inheritdoc/>
    public void End(string student, KataResult result)
    {
        lock (_counting)
        {
            _current.Remove(NameOf(student, result.Id));
            _verdicts[result.Verdict] = _verdicts.GetValueOrDefault(result.Verdict) + 1;
            _flaky += result.Tests.Count(t => t.IsFlaky);
            _graded++;
            Graded?.Invoke(student, result);
        }
    }

    /// <inheritdoc/>
    public void Keep(string student, string kata)
    {
        lock (_counting)
            _kept++;
    }

    /// <summary>Where the run stands.</summary>
    /// <returns>The counts of one moment.</returns>
    public ProgressCount Count()
    {
        lock (_counting)
        {
            return new ProgressCount(
                _total, _graded, _kept, _flaky, clock.GetElapsedTime(_start), [.. _current],
                [.. _verdicts.OrderBy(v => v.Key).Select(v => (v.Key, v.Value))]);
        }
    }

    private static string NameOf(string student, string kata) => $"{student}, {kata}";
}
