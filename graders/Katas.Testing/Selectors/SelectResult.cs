using Katas.Host.Probing;
using Katas.Selectors;

namespace Katas.Testing;

/// <summary>What <see cref="ISelector.Select"/> returned.</summary>
public sealed class SelectResult
{
    private const int ShownAtMost = 8;

    private readonly SelectorUnderTest _selector;
    private readonly string _call;
    private readonly IReadOnlyList<ProbedReady> _ready;

    internal SelectResult(SelectorUnderTest selector, string call, ProbeReply reply)
    {
        _selector = selector;
        _call = call;
        _ready = reply.Ready!;
        Elapsed = reply.Elapsed;
    }

    /// <summary>How long the call took.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Whether nothing was ready.</summary>
    public bool IsEmpty => _ready.Count == 0;

    /// <summary>The keys of the entries.</summary>
    public IEnumerable<KeyUnderTest> Keys => _ready.Select(entry => new KeyUnderTest(_selector, _call, entry.Key));

    /// <summary>Demands that it has one entry for each of some files, and no others.</summary>
    /// <param name="ready">The files, and what each is ready for, in any order.</param>
    public void Expect(params IReadOnlyCollection<(TestFile File, SelectorEvents Events)> ready)
    {
        var expected = Sorted(ready.Select(r => (r.File.Descriptor, r.Events)));
        var got = Sorted(Entries);
        _selector.Expect(expected.SequenceEqual(got), $"{_call} returns {Show(expected)}", $"it returned {Show(got)}");
    }

    /// <summary>Demands that it is empty.</summary>
    /// <param name="reason">Why.</param>
    public void ExpectNothing(string reason) =>
        _selector.Expect(IsEmpty, $"{_call} returns nothing: {reason}", $"it returned {Show(Sorted(Entries))}");

    private IEnumerable<(int Descriptor, SelectorEvents Events)> Entries => _ready.Select(r => (r.Key.Descriptor, r.Events));

    private static List<(int Descriptor, SelectorEvents Events)> Sorted(IEnumerable<(int Descriptor, SelectorEvents Events)> entries) =>
        [.. entries.OrderBy(e => e.Descriptor).ThenBy(e => e.Events)];

    private static string Show(List<(int Descriptor, SelectorEvents Events)> entries)
    {
        var shown = entries.Select(e => $"{e.Descriptor}: {e.Events}").Take(ShownAtMost);
        return entries.Count switch
        {
            0 => "nothing",
            <= ShownAtMost => $"[{string.Join("; ", shown)}]",
            var count => $"{count:#,0} entries [{string.Join("; ", shown)}; …]",
        };
    }
}
