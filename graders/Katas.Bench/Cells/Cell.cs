namespace Katas.Bench;

/// <summary>One thing that is done to every server.</summary>
/// <param name="Id">Its name on the command line and in files.</param>
/// <param name="Title">What is done.</param>
/// <param name="Main">What servers are compared by.</param>
/// <param name="Clients">How many clients do what is measured.</param>
internal abstract record Cell(string Id, string Title, Measure Main, int Clients)
{
    /// <summary>Whether it depends on how fast the machine is at the moment, so that it is measured again and again beside the limit.</summary>
    public virtual bool IsTimed => true;

    /// <summary>How many clients are connected, with those that only stand by.</summary>
    public virtual int Connections => Clients;

    /// <summary>Whether it is part of the quick form.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Says why a server is not measured here.</summary>
    /// <param name="server">The server.</param>
    /// <returns>The reason, or null when it is.</returns>
    public virtual string? WhyNot(BenchServer server) => Connections > server.MostClients ? server.WhyNotMore : null;

    /// <summary>The same with few clients, to see that it works.</summary>
    /// <returns>The small cell.</returns>
    public virtual Cell Shrunk() => this with { Clients = Math.Min(Clients, 50) };

    /// <summary>Measures a server that has just been started.</summary>
    /// <param name="run">The server and its surroundings.</param>
    /// <returns>What was measured.</returns>
    public abstract Task<Sample> MeasureAsync(CellRun run);
}

/// <summary>A server in a cell.</summary>
/// <param name="Server">The server.</param>
/// <param name="Generator">The load generator.</param>
/// <param name="Pace">How long everything takes.</param>
/// <param name="Folder">A folder for files that are needed meanwhile.</param>
/// <param name="Cancel">Gives up.</param>
internal sealed record CellRun(RunningServer Server, Generator Generator, Pace Pace, string Folder, CancellationToken Cancel)
{
    /// <summary>Asks the generator for something.</summary>
    /// <param name="order">What.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="LoadException">The server did something that no server should.</exception>
    public async Task<LoadReply> AskAsync(LoadOrder order)
    {
        var reply = await Generator.AskAsync(order, Cancel).ConfigureAwait(false);
        return reply.Failure is { } failure ? throw new LoadException(failure.Fault, failure.What) : reply;
    }

    /// <summary>Connects clients.</summary>
    /// <param name="busy">How many will talk.</param>
    /// <param name="idle">How many will be silent.</param>
    /// <param name="withSlowReader">Whether one more sends all the time and reads a little now and then.</param>
    /// <returns>What came of it.</returns>
    public Task<LoadReply> ConnectAsync(int busy, int idle = 0, bool withSlowReader = false) =>
        AskAsync(new ConnectOrder(Server.Port, busy, idle) { WithSlowReader = withSlowReader, Threads = Generator.Threads });
}

/// <summary>What was measured once.</summary>
/// <param name="Values">The numbers, by the id of their measure.</param>
internal sealed record Sample(IReadOnlyDictionary<string, double> Values)
{
    /// <summary>Makes a sample.</summary>
    /// <param name="values">The numbers.</param>
    /// <returns>The sample.</returns>
    public static Sample Of(params (Measure Measure, double Value)[] values) =>
        new(values.ToDictionary(v => v.Measure.Id, v => v.Value));

    /// <summary>A number.</summary>
    /// <param name="measure">Of which measure.</param>
    /// <returns>The number.</returns>
    public double this[Measure measure] => Values[measure.Id];
}

/// <summary>How long and how often everything is measured.</summary>
/// <param name="Name">The name of the pace in files.</param>
/// <param name="Rounds">How often each server goes through a timed cell.</param>
/// <param name="WarmUp">For how many seconds a server is driven before it counts.</param>
/// <param name="Seconds">For how many seconds it counts.</param>
/// <param name="Messages">How many messages are enough to count system calls and allocations.</param>
/// <param name="Repeats">How often a noisy group of servers is measured again.</param>
internal sealed record Pace(string Name, int Rounds, double WarmUp, double Seconds, int Messages, int Repeats)
{
    /// <summary>The same for servers whose runtime compiles what is hot while they run.</summary>
    public double LongWarmUp { get; init; }

    /// <summary>How many turns two servers take that are compared with each other; 0 for no such comparison.</summary>
    public int Turns { get; init; }

    /// <summary>Everything.</summary>
    public static readonly Pace Whole = new("whole", Rounds: 3, WarmUp: 0.5, Seconds: 0.5, Messages: 20_000, Repeats: 1) { LongWarmUp = 1.5, Turns = 15 };

    /// <summary>Under two minutes.</summary>
    public static readonly Pace Quick = new("quick", Rounds: 1, WarmUp: 0.2, Seconds: 0.25, Messages: 5_000, Repeats: 1) { LongWarmUp = 0.6 };

    /// <summary>Every cell for a moment, to see that it works.</summary>
    public static readonly Pace Moment = new("moment", Rounds: 1, WarmUp: 0, Seconds: 0, Messages: 100, Repeats: 0) { Turns = 1 };

    /// <summary>The pace for a server.</summary>
    /// <param name="server">The server.</param>
    /// <returns>The same, with the time to warm up that its runtime needs.</returns>
    public Pace For(BenchServer server) => server.CompilesWhileItRuns ? this with { WarmUp = LongWarmUp } : this;

    /// <summary>Limits how long clients talk.</summary>
    /// <param name="order">How they talk.</param>
    /// <param name="seconds">For how long; 0 for a few messages each, however long they take.</param>
    /// <param name="clients">How many clients they are.</param>
    /// <returns>The order.</returns>
    public static RunOrder Limit(RunOrder order, double seconds, int clients) =>
        seconds > 0 ? order with { Seconds = seconds } : order with { Messages = 2L * clients * order.Window };
}
