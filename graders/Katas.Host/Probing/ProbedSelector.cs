using System.Diagnostics;
using Katas.Selectors;

namespace Katas.Host.Probing;

/// <summary>A selector whose calls are requests and whose results are plain data.</summary>
/// <param name="selector">The learner's selector.</param>
/// <param name="files">The files that requests name.</param>
internal sealed class ProbedSelector(ISelector selector, ProbeFiles files)
{
    private IReadOnlyDictionary<object, SelectorKey>? _map;

    /// <summary>Makes one call; whatever the selector throws comes out.</summary>
    /// <param name="request">Which call.</param>
    /// <returns>What the selector returned.</returns>
    public ProbeReply Call(ProbeRequest request)
    {
        switch (request.Operation)
        {
            case ProbeOperation.Create:
                return new ProbeReply();
            case ProbeOperation.Register:
                return Reply(selector.Register(FileOf(request)!, request.Events, request.Data));
            case ProbeOperation.Unregister:
                return Reply(selector.Unregister(FileOf(request)!));
            case ProbeOperation.Modify:
                return Reply(selector.Modify(FileOf(request)!, request.Events, request.Data));
            case ProbeOperation.Select:
                return Select(request.Timeout);
            case ProbeOperation.GetKey:
                return Reply(selector.GetKey(FileOf(request)!));
            case ProbeOperation.FetchMap:
                _map = selector.GetMap();
                return new ProbeReply();
            case ProbeOperation.LookUp:
                return Reply(_map![FileOf(request)!]);
            case ProbeOperation.TryLookUp:
                return TryLookUp(FileOf(request)!);
            case ProbeOperation.ListMap:
                return new ProbeReply { Map = List(_map!) };
            case ProbeOperation.Close:
                selector.Close();
                return new ProbeReply();
            case ProbeOperation.Dispose:
                selector.Dispose();
                return new ProbeReply();
            default:
                return new ProbeReply { Trouble = $"{request.Operation} is no call of a selector." };
        }
    }

    private ProbeReply Select(TimeSpan? timeout)
    {
        var watch = Stopwatch.StartNew();
        var ready = selector.Select(timeout);
        var elapsed = watch.Elapsed;

        // At once: the selector may fill the same list again at its next call.
        var entries = new List<ProbedReady>(ready.Count);
        foreach (var (key, events) in ready)
            entries.Add(new ProbedReady(ToData(key), events));
        return new ProbeReply { Ready = entries, Elapsed = elapsed };
    }

    private ProbeReply TryLookUp(object fileObject)
    {
        var contained = _map!.ContainsKey(fileObject);
        return _map.TryGetValue(fileObject, out var key)
            ? Reply(key) with { Contained = contained }
            : new ProbeReply { Contained = contained };
    }

    private ProbedMap List(IReadOnlyDictionary<object, SelectorKey> map) => new(
        map.Count,
        [.. map.Keys.Select(NumberOf)],
        [.. map.Values.Select(ToData)],
        [.. map.Select(pair => new ProbedPair(NumberOf(pair.Key), pair.Value.Descriptor))],
        map is IDictionary<object, SelectorKey> { IsReadOnly: false });

    private static int NumberOf(object key) => key is int descriptor ? descriptor : -1;

    private ProbeReply Reply(SelectorKey key) => new() { Key = ToData(key) };

    private ProbedKey ToData(SelectorKey key) =>
        new(files.NumberOf(key.FileObject), key.Descriptor, key.Events, key.Data as string);

    private object? FileOf(ProbeRequest request) => files[request.File];
}
