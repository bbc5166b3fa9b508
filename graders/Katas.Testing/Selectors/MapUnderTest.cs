using Katas.Host.Probing;

namespace Katas.Testing;

/// <summary>The map that a selector returned, seen through its members.</summary>
public sealed class MapUnderTest
{
    private readonly SelectorUnderTest _selector;
    private readonly string _map;

    internal MapUnderTest(SelectorUnderTest selector, string call)
    {
        _selector = selector;
        _map = call;
    }

    /// <summary>Looks up by the indexer.</summary>
    /// <param name="file">The file object.</param>
    /// <returns>The key that it returned.</returns>
    public KeyUnderTest LookUp(TestFile file) => _selector.CallForKey($"{_map}[{file}]", ProbeOperation.LookUp, file);

    /// <summary>Demands that <c>TryGetValue</c> and <c>ContainsKey</c> find a file, or that they do not.</summary>
    /// <param name="found">Whether they are to find it.</param>
    /// <param name="file">The file object.</param>
    public void ExpectFound(bool found, TestFile file)
    {
        var reply = _selector.Call($"{_map}.TryGetValue({file})", new ProbeRequest { Operation = ProbeOperation.TryLookUp, File = file.Number });
        _selector.Expect(reply.Key is not null == found, $"{_map}.TryGetValue({file}) is {found}", $"it is {!found}");
        _selector.Expect(reply.Contained == found, $"{_map}.ContainsKey({file}) is {found}", $"it is {!found}");
    }

    /// <summary>Demands that the map holds some descriptors, and no others.</summary>
    /// <param name="files">The files with these descriptors, in any order.</param>
    public void ExpectHolds(params IReadOnlyCollection<TestFile> files)
    {
        var map = List();
        var expected = Show(files.Select(f => f.Descriptor));
        _selector.Expect(map.Count == files.Count, $"{_map}.Count is {files.Count}", $"it is {map.Count}");
        _selector.Expect(Show(map.Descriptors) == expected, $"{_map}.Keys are {expected}", $"they are {Show(map.Descriptors)}");
        var values = Show(map.Keys.Select(key => key.Descriptor));
        _selector.Expect(values == expected, $"{_map}.Values are the keys of {expected}", $"they are those of {values}");
        var (pairs, expectedPairs) = (Show(map.Pairs), Show(files.Select(f => new ProbedPair(f.Descriptor, f.Descriptor))));
        _selector.Expect(pairs == expectedPairs, $"{_map} enumerates {expectedPairs}: descriptors, and the keys of the same", $"it enumerates {pairs}");
    }

    /// <summary>Demands that nobody can change the map.</summary>
    public void ExpectReadOnly() => _selector.Expect(
        !List().CanBeWritten,
        $"{_map} is read-only",
        "it is a dictionary that whoever casts it can change");

    private ProbedMap List() =>
        _selector.Call($"to enumerate {_map}", new ProbeRequest { Operation = ProbeOperation.ListMap }).Map!;

    private static string Show(IEnumerable<ProbedPair> pairs) =>
        $"[{string.Join(", ", pairs.OrderBy(p => p.Descriptor).Select(p => $"({p.Key}, key of {p.Descriptor})"))}]";

    private static string Show(IEnumerable<int> descriptors) => $"[{string.Join(", ", descriptors.Order())}]";
}
