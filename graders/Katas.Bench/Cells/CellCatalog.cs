namespace Katas.Bench;

/// <summary>All cells.</summary>
internal static class CellCatalog
{
    /// <summary>How many clients of each kind there are at most where memory is measured.</summary>
    public const int MostClients = 18_000;

    /// <summary>Among how many silent clients a server is compared with itself.</summary>
    public const int MostIdle = 5_000;

    // So many talk where others are silent.
    private const int Talking = 10;

    /// <summary>The numbers of clients that talk in turn.</summary>
    public static IReadOnlyList<int> PingPongClients { get; } = [1, 10, 100, 1_000, 5_000];

    /// <summary>The numbers of silent clients beside ten that talk; ten alone are a cell already.</summary>
    public static IReadOnlyList<int> IdleClients { get; } = [0, 1_000, MostIdle];

    /// <summary>All cells, in the order in which they are measured.</summary>
    public static IReadOnlyList<Cell> All { get; } =
    [
        .. PingPongClients.Where(n => n != Talking).Select(n => PingPong(n) with { IsQuick = n is 100 or 1_000 }),

        // One after the other, because they are compared.
        PingPong(Talking) with { IsQuick = true },
        new TalkCell(AmongIdleId(1_000), AmongIdleTitle(1_000), Measure.Rate, Talking) { Idle = 1_000, IsQuick = true },
        new AmongIdleCell(AmongIdleId(MostIdle), AmongIdleTitle(MostIdle), Talking, MostIdle),
        new TalkCell("pipelined", "100 clients, 16 messages of each under way", Measure.Rate, Busy: 100) { Window = 16 },
        new TalkCell("bulk", "10 clients, messages of 64 KiB", Measure.Bytes, Busy: 10) { Size = 64 * 1024 },
        new TalkCell("slow-reader", "10 clients beside one that reads slowly", Measure.P99, Busy: 10) { WithSlowReader = true },
        new AcceptCell(1_000),
        new IdleCpuCell { IsQuick = true },
        new MemoryCell(1_000),
        new MemoryCell(MostClients),
        new SystemCallsCell { IsQuick = true },
        .. AllocationsCell.Crowds.Select(n => new AllocationsCell(n) { IsQuick = n == Talking }),
    ];

    /// <summary>The name of the cell in which as many clients as possible are weighed.</summary>
    public static string MemoryId { get; } = new MemoryCell(MostClients).Id;

    /// <summary>The name of a cell in which clients talk in turn.</summary>
    /// <param name="clients">How many.</param>
    /// <returns>The name.</returns>
    public static string PingPongId(int clients) => $"ping-pong-{clients}";

    /// <summary>The name of a cell in which ten clients talk among silent ones.</summary>
    /// <param name="idle">How many are silent.</param>
    /// <returns>The name.</returns>
    public static string AmongIdleId(int idle) => idle == 0 ? PingPongId(Talking) : $"idle-{idle}";

    private static TalkCell PingPong(int clients) =>
        new(PingPongId(clients), $"{clients:N0} {(clients == 1 ? "client" : "clients")}, one message of 64 bytes under way each", Measure.Rate, clients);

    private static string AmongIdleTitle(int idle) => $"{Talking} clients talk, {idle:N0} are silent";
}
