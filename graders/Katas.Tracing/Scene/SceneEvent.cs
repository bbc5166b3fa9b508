namespace Katas.Tracing;

/// <summary>What was seen of a client.</summary>
public enum SceneEventKind
{
    /// <summary>It is connected, as far as the kernel is concerned; the server may not have accepted it yet.</summary>
    Connected,

    /// <summary>It has sent bytes.</summary>
    Sent,

    /// <summary>Bytes of the server have arrived.</summary>
    Received,

    /// <summary>It has said that it will send no more.</summary>
    Left,

    /// <summary>The server has closed its side, or the connection has broken.</summary>
    Ended,
}

/// <summary>Something that happened to a client of the scene.</summary>
/// <param name="At">When, after the scene's beginning.</param>
/// <param name="Client">Which client, from 0.</param>
/// <param name="Kind">What.</param>
/// <param name="Text">The bytes, as printable text.</param>
/// <param name="Bytes">How many bytes.</param>
public sealed record SceneEvent(TimeSpan At, int Client, SceneEventKind Kind, string Text = "", int Bytes = 0)
{
    // Longer than anything that is due.
    private const int Longest = 64;

    /// <summary>A text that a person can read through: a server that sends its whole buffer would fill the screen.</summary>
    /// <param name="text">The text.</param>
    /// <returns>It, or its beginning and how long it is.</returns>
    internal static string Brief(string text) => text.Length <= Longest
        ? text
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{text[..Longest]}… ({text.Length:N0} bytes)");
}

/// <summary>What was seen of all clients.</summary>
/// <param name="Began">When the scene began.</param>
/// <param name="Length">How long it went on.</param>
/// <param name="Events">What happened, in order.</param>
/// <param name="Ports">The clients' ports, by which the server's connections are told apart.</param>
public sealed record SceneRecord(DateTime Began, TimeSpan Length, IReadOnlyList<SceneEvent> Events, IReadOnlyList<int> Ports)
{
    /// <summary>When the last client was gone.</summary>
    public TimeSpan LastClientGone => Events.Where(e => e.Kind == SceneEventKind.Ended).Select(e => e.At).DefaultIfEmpty(Length).Max();

    /// <summary>How late clients were in what they were to do, as a sum: the machine was busy.</summary>
    public TimeSpan Lateness => Ports.Select((_, client) => Lag(client)).Aggregate(TimeSpan.Zero, (sum, lag) => sum + lag);

    /// <summary>What happened to one client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="kind">Which events.</param>
    /// <returns>The events, in order.</returns>
    public IEnumerable<SceneEvent> Of(int client, SceneEventKind kind) => Events.Where(e => e.Client == client && e.Kind == kind);

    private TimeSpan Lag(int client) => Events
        .Where(e => e.Client == client && e.Kind is not (SceneEventKind.Received or SceneEventKind.Ended))
        .Zip(SceneScript.Roles[client].Steps, (happened, due) => happened.At - due.At)
        .Aggregate(TimeSpan.Zero, (sum, lag) => sum + lag);

    /// <summary>What the server owes its clients in the end, a sentence for each that did not get it.</summary>
    /// <returns>The sentences; none for a right server.</returns>
    public IReadOnlyList<string> Debts()
    {
        var debts = new List<string>();
        for (var client = 0; client < Ports.Count; client++)
        {
            var name = SceneScript.Roles[client].Name;
            var due = string.Concat(Of(client, SceneEventKind.Sent).Select(e => e.Text)).ToUpperInvariant();
            var got = string.Concat(Of(client, SceneEventKind.Received).Select(e => e.Text));
            if (got != due)
                debts.Add($"The {name} client was to get \"{due}\" and got {(got.Length == 0 ? "nothing" : $"\"{SceneEvent.Brief(got)}\"")}.");
            else if (!Of(client, SceneEventKind.Ended).Any())
                debts.Add($"The {name} client has left, but its connection was never closed.");
        }

        return debts;
    }
}
