using System.Text.Json.Serialization;
using Katas.Selectors;

namespace Katas.Host.Probing;

/// <summary>One wish of a test: what to do, and those of the parameters that the operation has.</summary>
public sealed record ProbeRequest
{
    /// <summary>The number by which the reply is recognised.</summary>
    public int Id { get; init; }

    /// <summary>What to do.</summary>
    public required ProbeOperation Operation { get; init; }

    /// <summary>The full name of the selector's type, for <see cref="ProbeOperation.Create"/>.</summary>
    public string? Type { get; init; }

    /// <summary>What the kernel refuses to the selector's thread, for <see cref="ProbeOperation.Renew"/>.</summary>
    public IReadOnlyList<Mechanism>? Refused { get; init; }

    /// <summary>The file that the operation is about.</summary>
    public int File { get; init; }

    /// <summary>The file that takes the place of <see cref="File"/>, for <see cref="ProbeOperation.Replace"/>.</summary>
    public int Other { get; init; }

    /// <summary>What the new file objects are to be.</summary>
    public FileKind Kind { get; init; }

    /// <summary>The events to wait for.</summary>
    public SelectorEvents Events { get; init; }

    /// <summary>The data of the key.</summary>
    public string? Data { get; init; }

    /// <summary>The timeout of <see cref="ProbeOperation.Select"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many bytes or duplicates.</summary>
    public int Count { get; init; }

    /// <summary>The smallest descriptor of a duplicate, or the made-up one.</summary>
    public int Descriptor { get; init; }
}

/// <summary>What became of a wish: one of the parts, as the operation has it.</summary>
public sealed record ProbeReply
{
    /// <summary>The number of the request.</summary>
    public int Id { get; init; }

    /// <summary>What the selector threw.</summary>
    public ServerFailure? Thrown { get; init; }

    /// <summary>The full names of the type of what the selector threw, and of its base types, as far as they are the framework's.</summary>
    public IReadOnlyList<string>? ThrownTypes { get; init; }

    /// <summary>Why the probe itself could not do what was asked.</summary>
    public string? Trouble { get; init; }

    /// <summary>The key that the selector gave.</summary>
    public ProbedKey? Key { get; init; }

    /// <summary>What the map's <c>ContainsKey</c> said.</summary>
    public bool Contained { get; init; }

    /// <summary>What <c>Select</c> gave.</summary>
    public IReadOnlyList<ProbedReady>? Ready { get; init; }

    /// <summary>How long <c>Select</c> took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The files that were opened.</summary>
    public IReadOnlyList<ProbedFile>? Files { get; init; }

    /// <summary>What is in the map.</summary>
    public ProbedMap? Map { get; init; }

    /// <summary>How many bytes were moved.</summary>
    public int Count { get; init; }
}

/// <summary>A <see cref="SelectorKey"/> as plain data.</summary>
/// <param name="File">The number of its file object, or null when it is none that the probe has made.</param>
/// <param name="Descriptor">Its descriptor.</param>
/// <param name="Events">Its events.</param>
/// <param name="Data">Its data.</param>
public sealed record ProbedKey(int? File, int Descriptor, SelectorEvents Events, string? Data);

/// <summary>An entry of what <c>Select</c> gave.</summary>
/// <param name="Key">The key.</param>
/// <param name="Events">What its file object is ready for.</param>
public sealed record ProbedReady(ProbedKey Key, SelectorEvents Events);

/// <summary>A file of the probe.</summary>
/// <param name="Number">The number by which requests name it.</param>
/// <param name="Kind">What its file object is.</param>
/// <param name="Descriptor">Its descriptor.</param>
public sealed record ProbedFile(int Number, FileKind Kind, int Descriptor);

/// <summary>What is in a map.</summary>
/// <param name="Count">Its <c>Count</c>.</param>
/// <param name="Descriptors">Its <c>Keys</c>; −1 for one that is no <see cref="int"/>.</param>
/// <param name="Keys">Its <c>Values</c>.</param>
/// <param name="Pairs">What its enumerator gives: keys as in <paramref name="Descriptors"/>, with the descriptors of their values.</param>
/// <param name="CanBeWritten">Whether it turns out to be a dictionary that can be changed.</param>
public sealed record ProbedMap(
    int Count,
    IReadOnlyList<int> Descriptors,
    IReadOnlyList<ProbedKey> Keys,
    IReadOnlyList<ProbedPair> Pairs,
    bool CanBeWritten);

/// <summary>A pair of a map.</summary>
/// <param name="Key">Its key; −1 for one that is no <see cref="int"/>.</param>
/// <param name="Descriptor">The descriptor in its value.</param>
public sealed record ProbedPair(int Key, int Descriptor);

/// <summary>Requests and replies as JSON, a line each.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProbeRequest))]
[JsonSerializable(typeof(ProbeReply))]
public sealed partial class ProbeJson : JsonSerializerContext;
