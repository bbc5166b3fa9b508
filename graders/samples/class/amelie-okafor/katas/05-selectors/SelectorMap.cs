using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Katas.Selectors;

internal sealed class SelectorMap(Dictionary<int, SelectorKey> keys, Func<object, int> find) : IReadOnlyDictionary<object, SelectorKey>
{
    public SelectorKey this[object key] =>
        TryGetValue(key, out var found) ? found : throw new KeyNotFoundException($"{key} is not registered.");

    public int Count => keys.Count;

    public IEnumerable<object> Keys => keys.Keys.Cast<object>();

    public IEnumerable<SelectorKey> Values => keys.Values;

    public bool ContainsKey(object key) => TryGetValue(key, out _);

    public bool TryGetValue(object key, [MaybeNullWhen(false)] out SelectorKey value) => keys.TryGetValue(find(key), out value);

    public IEnumerator<KeyValuePair<object, SelectorKey>> GetEnumerator() =>
        keys.Select(pair => KeyValuePair.Create<object, SelectorKey>(pair.Key, pair.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
