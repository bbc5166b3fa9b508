using System.Text.Json;
using System.Text.Json.Serialization;

namespace Katas.Bench;

/// <summary>What the load generator is asked to do; one line of JSON.</summary>
[JsonDerivedType(typeof(ConnectOrder), "connect")]
[JsonDerivedType(typeof(RunOrder), "run")]
[JsonDerivedType(typeof(CloseOrder), "close")]
internal abstract record LoadOrder
{
    /// <summary>Writes the order as one line.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, LoadJson.Default.LoadOrder);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="line">One line of JSON.</param>
    /// <returns>The order.</returns>
    public static LoadOrder FromJson(string line) =>
        JsonSerializer.Deserialize(line, LoadJson.Default.LoadOrder) ?? throw new JsonException("An order is missing.");
}

/// <summary>Connects clients, each of which gets one answer before this is done.</summary>
/// <param name="Port">The port on 127.0.0.1.</param>
/// <param name="Busy">How many clients will send.</param>
/// <param name="Idle">How many clients will be silent from then on.</param>
internal sealed record ConnectOrder(int Port, int Busy, int Idle) : LoadOrder
{
    /// <summary>Whether one more client sends all the time and reads a little now and then.</summary>
    public bool WithSlowReader { get; init; }

    /// <summary>How many threads share the clients.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>Lets the busy clients talk.</summary>
/// <param name="Size">The length of a message in bytes.</param>
/// <param name="Window">How many messages of one client are under way at most.</param>
internal sealed record RunOrder(int Size, int Window) : LoadOrder
{
    /// <summary>For how long; 0 for as long as <see cref="Messages"/> take.</summary>
    public double Seconds { get; init; }

    /// <summary>How many messages, all clients together; 0 for as many as go in <see cref="Seconds"/>.</summary>
    public long Messages { get; init; }

    /// <summary>How many messages a second, all clients together, each due at its time; 0 for as many as go.</summary>
    public double Rate { get; init; }
}

/// <summary>Resets all connections.</summary>
internal sealed record CloseOrder : LoadOrder;

/// <summary>What came of an order; one line of JSON.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="Failure">What went wrong, or null.</param>
internal sealed record LoadReply(double Seconds, LoadFailure? Failure)
{
    /// <summary>How many messages were answered in time.</summary>
    public long Messages { get; init; }

    /// <summary>The seconds on a processor that the generator took.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>From the sending of a message to the last byte of its answer.</summary>
    public Latencies Latencies { get; init; } = new();

    /// <summary>Writes the reply as one line.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, LoadJson.Default.LoadReply);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="line">One line of JSON.</param>
    /// <returns>The reply.</returns>
    public static LoadReply FromJson(string line) =>
        JsonSerializer.Deserialize(line, LoadJson.Default.LoadReply) ?? throw new JsonException("A reply is missing.");
}

/// <summary>Percentiles, in microseconds.</summary>
internal sealed record Latencies
{
    /// <summary>Half are shorter.</summary>
    public double P50 { get; init; }

    /// <summary>Nine of ten are shorter.</summary>
    public double P90 { get; init; }

    /// <summary>99 of 100 are shorter.</summary>
    public double P99 { get; init; }

    /// <summary>999 of 1,000 are shorter.</summary>
    public double P999 { get; init; }

    /// <summary>The longest.</summary>
    public double Max { get; init; }
}

/// <summary>What a server did that no server should.</summary>
internal enum LoadFault
{
    /// <summary>No connection could be made.</summary>
    Refused,

    /// <summary>No answer came for some seconds.</summary>
    Stalled,

    /// <summary>An answer was not the upper-case form of what was sent.</summary>
    WrongBytes,

    /// <summary>The server closed or reset a connection.</summary>
    Closed,

    /// <summary>The generator itself ran out of something.</summary>
    Generator,
}

/// <summary>What went wrong.</summary>
/// <param name="Fault">Of which kind it is.</param>
/// <param name="What">What happened, in words.</param>
internal sealed record LoadFailure(LoadFault Fault, string What);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(LoadOrder))]
[JsonSerializable(typeof(LoadReply))]
internal sealed partial class LoadJson : JsonSerializerContext;
