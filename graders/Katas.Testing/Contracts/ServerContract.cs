using NUnit.Framework;

namespace Katas.Testing;

/// <summary>What every server of the katas does, whatever its model: the protocol, its ends, and stop.</summary>
public abstract partial class ServerContract : KataFixture
{
    /// <summary>8 MiB: more than any buffer on the way, so that both directions must flow.</summary>
    protected const int Bulk = 8 * 1024 * 1024;

    [Test, Points(2), Category(Categories.Behaviour), Step("serve")]
    public void Answers_in_upper_case()
    {
        var server = Start();
        var client = server.Connect();

        client.Send("hello, world");
        client.ExpectReplyTo("hello, world"u8);
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("serve")]
    public void Changes_no_byte_but_a_to_z()
    {
        var server = Start();
        var everyByte = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();

        server.Connect().Exchange(everyByte);
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("serve")]
    public void Keeps_random_bytes_in_order()
    {
        var server = Start();

        server.Connect().Exchange(BytesOfAllKinds(server, 200_000));
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("serve")]
    public void Answers_many_small_messages()
    {
        var server = Start();
        var client = server.Connect();

        for (var i = 0; i < 500; i++)
            client.Exchange($"message {i}");
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("serve")]
    public void Takes_no_word_for_a_command()
    {
        var server = Start();
        var client = server.Connect();

        foreach (var word in new[] { "quit", "exit\r\n", "bye\n", "close", "stop", "<EOF>", "<|EOM|>", ".\r\n", "\0", "\u0004", "\n" })
            client.Exchange(word);
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("serve")]
    public void Answers_a_message_in_one_byte_segments()
    {
        var server = Start();
        var client = server.Connect();
        var message = "tcp has no messages, only bytes in order"u8;

        client.SendInSegments(message, length: 1);
        client.ExpectReplyTo(message);
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("serve")]
    public void Answers_many_messages_in_one_segment()
    {
        var server = Start();
        var client = server.Connect();
        var messages = string.Concat(Enumerable.Range(0, 100).Select(i => $"message {i}\n"));

        client.Exchange(messages);
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("serve")]
    public void Answers_a_message_that_just_fills_a_buffer()
    {
        var server = Start();
        var client = server.Connect();

        // A read that fills the buffer is no sign that more will come. The client waits for each reply,
        // and sends the next message when the server has nothing else to read.
        foreach (var length in LikelyBufferLengths)
        {
            server.AwaitRest(bound: TimeSpan.FromMilliseconds(2));
            client.Exchange(RandomBytes(server, length));
        }
    }

    [Test, Points(2), Category(Categories.Behaviour), Step("serve")]
    public void Echoes_8_MiB_to_a_client_that_reads()
    {
        var server = Start();

        server.Connect().Exchange(RandomBytes(server, Bulk));
    }

    [Test, Points(2), Category(Categories.Behaviour), Step("serve")]
    public void Echoes_8_MiB_to_a_client_that_reads_late_and_slowly()
    {
        var server = Start();

        server.Connect().Exchange(RandomBytes(server, Bulk), ReaderPace.LateAndSlow);
    }

    [Test, Points(1), Category(Categories.Behaviour), Step("serve")]
    public void Serves_1000_connections_one_after_another()
    {
        var server = Start();

        for (var i = 0; i < 1000; i++)
        {
            using var client = server.Connect();
            client.Exchange($"client {i}");
        }
    }

    /// <summary>
    /// A person's pause. Who gives up clients after a while does so after less, or after so much that no test waits
    /// for it. Five seconds are a usual while, which begins when a busy machine has come to accept the client.
    /// </summary>
    protected static readonly TimeSpan LongPause = TimeSpan.FromSeconds(6);

    private static readonly int[] LikelyBufferLengths =
    [
        .. Enumerable.Range(4, 13).Select(exponent => 1 << exponent),
        100, 500, 1000, 1460, 1500, 2000, 3000, 4000, 5000, 6000, 8000, 10_000, 16_000, 20_000, 30_000, 32_000, 50_000, 60_000, 64_000, 65_535,
        1 << 15, 1 << 16, 100_000,
    ];

    /// <summary>How many clients the model serves at the same time, as far as the contract's tests go.</summary>
    protected virtual int ClientsAtOnce => 30;

    /// <summary>Random bytes of the test's seed, of which only half are ASCII; they take their time to make.</summary>
    /// <param name="server">The server of the test.</param>
    /// <param name="length">How many.</param>
    /// <returns>The bytes.</returns>
    protected static byte[] BytesOfAllKinds(ServerUnderTest server, int length)
    {
        var bytes = new byte[length];
        server.Random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Random bytes of the test's seed, most of them text.</summary>
    /// <param name="server">The server of the test.</param>
    /// <param name="length">How many.</param>
    /// <returns>The bytes.</returns>
    protected static byte[] RandomBytes(ServerUnderTest server, int length) => RandomData.Make(server.Random, length);
}
