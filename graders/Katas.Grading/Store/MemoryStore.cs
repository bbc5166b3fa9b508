using System.Collections.Concurrent;

namespace Katas.Grading;

/// <summary>Keeps results as long as the program runs, for those who only want to see them once.</summary>
public sealed class MemoryStore : IResultStore
{
    private readonly ConcurrentDictionary<string, GradedKata> _katas = new();
    private readonly ConcurrentDictionary<string, StudentResult> _students = new();
    private readonly ConcurrentDictionary<(string Student, string Kata), KataResult> _results = new();

    /// <inheritdoc/>
    public void Enroll(GradedKata kata) => _katas[kata.Id] = kata;

    /// <inheritdoc/>
    public void Enroll(params IReadOnlyCollection<StudentResult> students)
    {
        foreach (var student in students)
            _students[student.Id] = student;
    }

    /// <inheritdoc/>
    public void Enroll(Shard shard)
    {
        // Nothing is put together from what only memory holds.
    }

    /// <inheritdoc/>
    public void StrikeOutAbsent(Predicate<StudentResult> isGone)
    {
        foreach (var student in Read().Students.Where(s => s.HandedNothingIn && isGone(s)))
        {
            _ = _students.TryRemove(student.Id, out _);
            foreach (var result in student.Katas)
                _ = _results.TryRemove((student.Id, result.Id), out _);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StudentResult> ReadPresent() =>
        [.. Read().Students.Where(s => !s.HandedNothingIn).Select(s => s with { Katas = [] })];

    /// <inheritdoc/>
    public bool HoldsWork(string student, string kata) =>
        _results.TryGetValue((student, kata), out var result) && result.Verdict != Verdict.Missing;

    /// <inheritdoc/>
    public bool Holds(string student, string kata, string fingerprint) =>
        _results.TryGetValue((student, kata), out var result) && result.Fingerprint == fingerprint && result.Verdict != Verdict.InternalError;

    /// <inheritdoc/>
    public bool HoldsMarkOf(string student, string kata, IReadOnlyList<SourceFile> sources) =>
        sources.Count > 0 && _results.TryGetValue((student, kata), out var result) && result.Verdict != Verdict.InternalError && result.Sources.SequenceEqual(sources);

    /// <inheritdoc/>
    public void ForgetFingerprints(IReadOnlyCollection<string> students, IReadOnlyCollection<string> katas)
    {
        foreach (var (key, result) in _results.Where(r => students.Contains(r.Key.Student) && katas.Contains(r.Key.Kata)))
            _results[key] = result with { Fingerprint = "" };
    }

    /// <inheritdoc/>
    public void Save(string student, KataResult result) => _results[(student, result.Id)] = result;

    /// <inheritdoc/>
    public ClassResults Read(CancellationToken cancel = default) => new(
        ClassResults.CurrentVersion,
        [.. _students.Values.OrderBy(s => s.Id, StringComparer.Ordinal).Select(WithResults)])
    {
        Katas = [.. _katas.Values.OrderBy(k => k.Id, StringComparer.Ordinal)],
    };

    private StudentResult WithResults(StudentResult student) => student with
    {
        Katas = [.. _results.Where(r => r.Key.Student == student.Id).Select(r => r.Value).OrderBy(r => r.Id, StringComparer.Ordinal)],
    };
}
