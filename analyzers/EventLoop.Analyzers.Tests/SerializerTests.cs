using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Serializers over the stream of a socket.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class SerializerTests
{
    [TestCase("while (client.GetStream().DataAvailable) { [|System.Text.Json.JsonSerializer.Deserialize<int>(client.GetStream())|]; }")]
    [TestCase("if (client.Available > 0) { new System.Xml.Serialization.XmlSerializer(typeof(int)).[|Deserialize(client.GetStream())|]; }")]
    public Task A_serializer_reads_more_than_is_ready(string turn) => Expect.Findings(Tick(turn), "EVL0002");

    [TestCase("[|System.Text.Json.JsonSerializer.Serialize(client.GetStream(), 1)|];")]
    [TestCase("new System.Xml.Serialization.XmlSerializer(typeof(int)).[|Serialize(client.GetStream(), 1)|];")]
    public Task A_serializer_writes_to_a_blocking_stream(string turn) => Expect.Findings(Tick(turn), "EVL0003");

    [TestCase("var text = System.Text.Json.JsonSerializer.Serialize(1); Console.WriteLine(System.Text.Json.JsonSerializer.Deserialize<int>(text));")]
    [TestCase("var memory = new MemoryStream(); System.Text.Json.JsonSerializer.Serialize(memory, 1); memory.Position = 0; System.Text.Json.JsonSerializer.Deserialize<int>(memory);")]
    [TestCase("_ = System.Text.Json.JsonSerializer.SerializeAsync(client.GetStream(), 1);")]
    public Task A_serializer_over_memory_is_free(string turn) => Expect.Silence(Tick(turn));
}
