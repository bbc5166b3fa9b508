using Katas.Grading;
using Katas.Testing;

namespace Katas.Learning.Tests;

/// <summary>Katas for pictures: another test of a real kata must not make another picture.</summary>
internal static class FixedKatas
{
    private static readonly (string Step, string Title, string[] Tests)[] Lesson =
    [
        ("serve", "Answer in upper case", ["Answers_in_upper_case", "Changes_no_byte_but_a_to_z", "Keeps_random_bytes_in_order", "Answers_many_small_messages", "Answers_a_message_in_one_byte_segments", "Serves_1000_connections_one_after_another"]),
        ("many", "Many clients at once", ["Serves_a_second_client_while_the_first_is_connected", "Never_mixes_up_its_clients", "Serves_200_clients_at_once"]),
        ("half-close", "Half-close", ["Ends_the_stream_after_a_half_close", "Delivers_replies_that_are_pending_at_the_half_close"]),
        ("backpressure", "A client that never reads", ["A_client_that_never_reads_stalls_nobody", "Stops_reading_from_a_client_that_never_reads", "Needs_little_memory_for_clients_that_never_read"]),
        ("model", "Sleep until there is work", ["Waits_for_readiness_while_idle", "Uses_no_processor_time_while_200_clients_are_idle", "Starts_no_thread_per_client", "Does_the_work_on_its_own_thread"]),
        ("reset", "Resets", ["Survives_a_reset_while_idle", "A_reset_disturbs_no_other_client", "Survives_a_reset_with_unread_data"]),
        ("stop", "Stop", ["Stops_while_idle", "Stops_with_clients_connected", "Stops_while_a_client_does_not_read_its_replies"]),
    ];

    /// <summary>The katas.</summary>
    public static IReadOnlyList<Kata> All { get; } = [Make("01-blocking"), Make("02-nonblocking"), Make("03-select"), Make("04-epoll"), Make("05-selectors")];

    private static Kata Make(string id)
    {
        KataTest[] tests = [.. Lesson.SelectMany(s => s.Tests.Select(t => new KataTest(t, t, $"Katas.Tests.{t}", 2, s.Step == "model" ? "Model" : "Behaviour", s.Step)))];
        var manifest = new KataManifest(
            id, "Select", "Many clients on one thread.", "Katas.Select.SelectServer", ["SelectServer.cs"], tests.Length * 2, ["linux"], new KataAnalyzer([]),
            [.. Lesson.Select(s => new KataStep(s.Step, s.Title))]);
        return new Kata(manifest, tests);
    }
}
