using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Katas.Selectors;

/// <summary>What <see cref="ISelector.GetMap"/> returns: the read-only, live view of a selector's registrations.</summary>
internal sealed class SelectorMap : IReadOnlyDictionary<object, SelectorKey>
{
    private const string Unwritten =
        "Write the view of the table in katas/05-selectors/SelectorMap.cs. It belongs to step 1 of katas/05-selectors/README.md.";

    // TODO: look at the selector's own table, so that this view is always up to date, and write the members below.

    public SelectorKey this[object key] => throw new NotImplementedException(Unwritten);

    public int Count => throw new NotImplementedException(Unwritten);

    public IEnumerable<object> Keys => throw new NotImplementedException(Unwritten);

    public IEnumerable<SelectorKey> Values => throw new NotImplementedException(Unwritten);

    public bool ContainsKey(object key) => throw new NotImplementedException(Unwritten);

    public bool TryGetValue(object key, [MaybeNullWhen(false)] out SelectorKey value) =>
        throw new NotImplementedException(Unwritten);

    public IEnumerator<KeyValuePair<object, SelectorKey>> GetEnumerator() =>
        throw new NotImplementedException(Unwritten);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
