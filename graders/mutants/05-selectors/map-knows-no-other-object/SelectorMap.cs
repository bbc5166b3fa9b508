using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Katas.Selectors;

/// <summary>The read-only view of a selector's registrations. It is live because it looks at the selector's own table.</summary>
/// <param name="keys">The table, by descriptor.</param>
/// <param name="find">Gives the descriptor of a file object, or throws <see cref="ArgumentException"/>.</param>
internal sealed class SelectorMap(Dictionary<int, SelectorKey> keys, Func<object, int> find) : IReadOnlyDictionary<object, SelectorKey>
{
    public SelectorKey this[object key] =>
        keys.TryGetValue(find(key), out var found) ? found : throw new KeyNotFoundException($"{key} is not registered.");

    public int Count => keys.Count;

    public IEnumerable<object> Keys => keys.Keys.Cast<object>();

    public IEnumerable<SelectorKey> Values => keys.Values;

    public bool ContainsKey(object key) => TryGetValue(key, out _);

    public bool TryGetValue(object key, [MaybeNullWhen(false)] out SelectorKey value)
    {
        // Throws for what has no descriptor.
        var descriptor = find(key);
        if (key is int)
            return keys.TryGetValue(descriptor, out value);
        foreach (var candidate in keys.Values)
        {
            if (ReferenceEquals(candidate.FileObject, key))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    public IEnumerator<KeyValuePair<object, SelectorKey>> GetEnumerator() =>
        keys.Select(pair => KeyValuePair.Create<object, SelectorKey>(pair.Key, pair.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
