using System.Globalization;
using Katas.Testing;

namespace Katas.Bench;

/// <summary>Says at which rung a server fails or bends, what happened there, and which lesson speaks of it.</summary>
internal static class LadderVerdict
{
    // Of the median, which one busy moment of the machine does not move.
    private const double Bend = 10;

    // The slowest of the models, which sleeps for a millisecond, takes less.
    private const double LongForOne = 5_000;

    private const long TooMuchMemory = 512L * 1024 * 1024;
    private const int MiB = 1024 * 1024;

    /// <summary>What happened on a rung that no higher one would change.</summary>
    /// <param name="rung">The rung.</param>
    /// <param name="first">The first one, to compare with.</param>
    /// <returns>A sentence, or null when the server went on as before.</returns>
    public static string? WhatHappened(Rung rung, Rung first)
    {
        var clients = Clients(rung.Clients);
        if (rung.Thrown is { } thrown)
            return $"With {clients} the server {thrown}.";
        if (rung.Failure is { } failure)
            return $"With {clients} it fails: {failure.What}.";
        if (IsSlow(rung, first))
            return $"With {clients} it bends: half of all answers take longer than {Time(rung.Latencies!.P50)}, {rung.Latencies.P50 / first.Latencies!.P50:0} times as long as with {Clients(first.Clients)}.";
        return rung.MemoryGrowth > TooMuchMemory
            ? $"With {clients} it bends: its memory grew by {rung.MemoryGrowth / MiB:N0} MiB, {rung.MemoryGrowth / 1024 / rung.Clients:N0} KiB for each."
            : null;
    }

    /// <summary>Where to read on.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="rung">The last rung.</param>
    /// <param name="first">The first one.</param>
    /// <returns>A sentence.</returns>
    public static string WhereToRead(KataManifest kata, Rung rung, Rung first) => (kata.Id, rung) switch
    {
        (_, { Thrown: not null }) => $"Begin with the tests: dotnet test {kata.Folder}",
        ("01-blocking", { Failure.Fault: LoadFault.Stalled, Clients: > 1 }) =>
            "That is this model: one client at a time, and the others wait. katas/02-nonblocking/README.md is about serving many on one thread.",
        (_, { Failure.Fault: LoadFault.Stalled }) => $"Somebody waits for somebody else. {kata.ReadMe} says where a server of this model may wait, and dotnet test {kata.Folder} finds it with fewer clients.",
        (_, { Failure.Fault: LoadFault.Refused or LoadFault.Generator }) => $"Clients come faster than they are accepted, or descriptors run out. {kata.ReadMe} speaks of the listener.",
        (_, { Failure: not null }) => $"{kata.ReadMe} has the protocol, and dotnet test {kata.Folder} finds this with fewer clients.",
        ("02-nonblocking", _) when IsSlow(rung, first) => "The loop asks every client in every turn, also the silent ones. katas/03-select/README.md lets the kernel wait for all of them.",
        ("03-select", _) when IsSlow(rung, first) => "Every wait hands all sockets to the kernel and looks at all of them. katas/04-epoll/README.md lets the kernel keep the list.",
        (_, _) when IsSlow(rung, first) => $"Something costs more with every client that is connected. {kata.ReadMe} says what a turn of this loop may cost.",
        _ => $"{kata.ReadMe} says what a connection may keep.",
    };

    /// <summary>Whether the server is wrong, and not only at its end.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="rung">The last rung.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsWrong(KataManifest kata, Rung rung) =>
        rung.Thrown is not null || (rung.Failure is { } failure && !(kata.Id == "01-blocking" && failure.Fault == LoadFault.Stalled && rung.Clients > 1));

    /// <summary>Whether the machine was too busy for the numbers to mean anything.</summary>
    /// <param name="first">The rung with one client.</param>
    /// <returns>Whether it was.</returns>
    public static bool IsBusy(Rung first) => first.Latencies is { P50: > LongForOne };

    /// <summary>A duration in the unit in which people say it.</summary>
    /// <param name="microseconds">The duration.</param>
    /// <returns>For instance <c>78 µs</c> or <c>2.4 ms</c>.</returns>
    public static string Time(double microseconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(microseconds < 1_000 ? $"{microseconds:0} µs" : microseconds < 1_000_000 ? $"{microseconds / 1000:0.0} ms" : $"{microseconds / 1e6:0.0} s")}");

    private static bool IsSlow(Rung rung, Rung first) =>
        rung.Latencies is { } now && first.Latencies is { } then && now.P50 > Bend * then.P50;

    private static string Clients(int count) => count == 1 ? "one client" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} clients");
}
