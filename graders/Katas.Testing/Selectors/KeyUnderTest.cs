using Katas.Host.Probing;
using Katas.Selectors;

namespace Katas.Testing;

/// <summary>A key that a selector returned.</summary>
public sealed class KeyUnderTest
{
    private readonly SelectorUnderTest _selector;
    private readonly string _call;
    private readonly ProbedKey _key;

    internal KeyUnderTest(SelectorUnderTest selector, string call, ProbedKey key)
    {
        _selector = selector;
        _call = call;
        _key = key;
    }

    /// <summary>Demands that the key is the one of a file.</summary>
    /// <param name="file">The file object that was registered.</param>
    /// <param name="events">The events to wait for.</param>
    /// <param name="data">The data.</param>
    public void Expect(TestFile file, SelectorEvents events, string? data = null)
    {
        var matches = _key == new ProbedKey(file.Number, file.Descriptor, events, data);
        _selector.Expect(matches, $"{_call} returns the key ({file}, {file.Descriptor}, {events}, {Show(data)})", $"it returned {Show(_key, file)}");
    }

    private static string Show(ProbedKey key, TestFile expected)
    {
        var fileObject = key.File == expected.Number ? expected.ToString() : "another file object";
        return $"({fileObject}, {key.Descriptor}, {key.Events}, {Show(key.Data)})";
    }

    private static string Show(string? data) => data is null ? "null" : $"\"{data}\"";
}
