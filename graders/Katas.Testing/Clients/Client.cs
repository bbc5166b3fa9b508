using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Katas.Testing;

/// <summary>
/// One client of a server under test. Every wait is bounded, and every failure says what was
/// due and what came instead.
/// </summary>
public sealed class Client : IDisposable
{
    internal const int ChunkLength = 64 * 1024;

    // How long the server must take nothing more before we say that it stopped taking.
    private static readonly TimeSpan Refusal = TimeSpan.FromSeconds(1);

    // The kernel speaks of room when a third of a buffer is free, and takes less as well: we try now and then.
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    // How far behind its replies a client stays that is always behind, besides what the kernel may hold.
    private const int Behind = 32 * 1024;

    // How long a late reader sees the server take nothing before it begins to read.
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(200);

    private readonly ServerUnderTest _server;
    private readonly ClientSocket _socket;
    private byte[]? _behind;

    private Client(ServerUnderTest server)
    {
        _server = server;
        _socket = ClientSocket.BeginConnect(server);
    }

    /// <summary>How many bytes the kernel has taken from this client so far.</summary>
    public long Sent => _socket.Sent;

    /// <summary>How many bytes came back so far.</summary>
    public long Received => _socket.Received;

    /// <summary>The ASCII upper-case form: what the server is to answer.</summary>
    /// <param name="data">What was sent.</param>
    /// <returns>What is due.</returns>
    public static byte[] Upper(ReadOnlySpan<byte> data)
    {
        var upper = data.ToArray();
        var rest = upper.AsSpan();
        while (Ascii.ToUpperInPlace(rest, out var count) == OperationStatus.InvalidData)
            rest = rest[(count + 1)..];
        return upper;
    }

    /// <summary>Sends text; see <see cref="Send(ReadOnlySpan{byte})"/>.</summary>
    /// <param name="text">ASCII text.</param>
    public void Send(string text) => Send(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends all bytes, without reading meanwhile.</summary>
    /// <param name="data">What to send; little enough for the kernel's buffers, or the server may rightly wait for us to read.</param>
    public void Send(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var count = _socket.TrySend(data);
            if (count == 0)
                _socket.Await(SelectMode.SelectWrite, $"the server takes {Excerpt.Count(data.Length)} more", "it takes none");
            data = data[count..];
        }
    }

    /// <summary>Sends bytes in segments of a given length, each on its own.</summary>
    /// <param name="data">What to send.</param>
    /// <param name="length">The length of a segment, in bytes.</param>
    public void SendInSegments(ReadOnlySpan<byte> data, int length)
    {
        for (var start = 0; start < data.Length; start += length)
            Send(data.Slice(start, Math.Min(length, data.Length - start)));
    }

    /// <summary>Waits until a reply begins, or the connection ends, and for a time at most; judges nothing.</summary>
    internal void AwaitReply() => _socket.IsReadyWithin(Patience.ForProgress, SelectMode.SelectRead);

    /// <summary>Demands the reply to bytes that were sent.</summary>
    /// <param name="sent">What was sent.</param>
    public void ExpectReplyTo(ReadOnlySpan<byte> sent)
    {
        var due = Upper(sent);
        var reply = ReadExactly(due.Length);
        Compare(due, reply, at: 0);
    }

    /// <summary>Sends text and demands its reply.</summary>
    /// <param name="text">ASCII text.</param>
    public void Exchange(string text) => Exchange(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends bytes and demands the reply, reading while sending so that any amount works.</summary>
    /// <param name="data">What to send.</param>
    public void Exchange(ReadOnlySpan<byte> data) => Exchange(data, ReaderPace.Eager);

    /// <summary>Sends bytes and demands the reply, reading as a client of that kind does.</summary>
    /// <param name="data">What to send.</param>
    /// <param name="pace">How the client reads.</param>
    public void Exchange(ReadOnlySpan<byte> data, ReaderPace pace)
    {
        var due = Upper(data);
        var buffer = new byte[pace.ChunkLength];
        var unsent = data;
        var read = 0;
        var reading = !pace.StartsLate;
        while (read < due.Length)
        {
            var sent = unsent.Length > 0 ? _socket.TrySend(unsent) : 0;
            unsent = unsent[sent..];

            // A late reader begins when the server has stopped taking bytes for a while, or when all are sent.
            reading |= sent == 0 && (unsent.Length == 0 || !_socket.IsReadyWithin(Lateness, SelectMode.SelectWrite));
            var got = reading ? _socket.TryReceive(buffer) : 0;
            if (got < 0)
                _socket.Fail($"{Excerpt.Count(due.Length)} of replies", $"end of stream after {Excerpt.Count(read)}");
            Compare(due, buffer.AsSpan(0, Math.Max(0, got)), at: read);
            read += got;

            if (got > 0 && pace.Pause > TimeSpan.Zero)
                Thread.Sleep(pace.Pause);
            if (sent == 0 && got == 0)
                _socket.AwaitProgress(unsent.Length > 0, read, due.Length);
        }
    }

    /// <summary>Sends text, demands its reply, and closes.</summary>
    /// <param name="text">ASCII text.</param>
    public void ExchangeAndClose(string text)
    {
        Exchange(text);
        Dispose();
    }

    /// <summary>Sends as much as the server takes at once, without reading and without waiting.</summary>
    /// <param name="length">How many bytes at most.</param>
    public void PushFor(int length)
    {
        int sent;
        while (length > 0 && (sent = _socket.TrySend(_server.Filler.AsSpan(0, Math.Min(length, _server.Filler.Length)))) > 0)
            length -= sent;
    }

    /// <summary>
    /// Sends more and more, and reads only as much as it sends, so that replies are pending in the server
    /// all the time. From the first byte on nothing else may be exchanged, but for <see cref="CatchUp"/>.
    /// </summary>
    /// <param name="length">How many bytes to read.</param>
    public void SendAlwaysBehind(long length)
    {
        _behind ??= RandomData.Make(_server.Random, ChunkLength);
        var end = Received + length;
        while (Received < end)
        {
            FallBehind();

            // Never all, however little the server has taken.
            ReadBehind((int)Math.Min(Behind, (Sent - Received + 1) / 2));
        }
    }

    /// <summary>Reads all that is due after <see cref="SendAlwaysBehind"/>.</summary>
    public void CatchUp()
    {
        while (Received < Sent)
            ReadBehind((int)Math.Min(ChunkLength, Sent - Received));
    }

    /// <summary>Reads a number of bytes.</summary>
    /// <param name="length">How many.</param>
    /// <returns>The bytes.</returns>
    public byte[] ReadExactly(int length)
    {
        var bytes = new byte[length];
        var read = 0;
        while (read < length)
        {
            var got = _socket.TryReceive(bytes.AsSpan(read));
            if (got < 0)
                _socket.Fail($"{Excerpt.Count(length)} of replies", $"end of stream after {Excerpt.Count(read)}");
            if (got == 0)
                _socket.Await(SelectMode.SelectRead, $"{Excerpt.Count(length)} of replies", read == 0 ? "none" : $"only {Excerpt.Count(read)}");
            read += got;
        }

        return bytes;
    }

    /// <summary>Reads what has come, and does not look at it.</summary>
    public void DropReplies()
    {
        var buffer = new byte[ChunkLength];
        while (_socket.TryDrop(buffer) == false)
        {
            // There may be more.
        }
    }

    /// <summary>Whether there is something to read, which may be the end of the stream.</summary>
    public bool HasReply => _socket.IsReadyWithin(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Demands that the server ends the stream now: no byte more, and no reset.</summary>
    public void ExpectEnd()
    {
        var buffer = new byte[ChunkLength];
        int got;
        while ((got = _socket.TryReceive(buffer)) == 0)
            _socket.Await(SelectMode.SelectRead, "end of stream: the server closes its side", "the connection stays open");
        if (got > 0)
            _socket.Fail("end of stream", $"{Excerpt.Of(buffer.AsSpan(0, got), got)} more");
    }

    /// <summary>Demands that the server has closed the connection, in order or by a reset; data on the way is dropped.</summary>
    public void ExpectClosed()
    {
        var buffer = new byte[ChunkLength];
        while (true)
        {
            var hasEnded = _socket.TryDrop(buffer);
            if (hasEnded == true)
                return;
            if (hasEnded is null)
                _socket.Await(SelectMode.SelectRead, "the connection is closed", "it stays open");
        }
    }

    /// <summary>Demands that nothing arrives for a while.</summary>
    /// <param name="time">How long.</param>
    /// <param name="expected">What a right server does.</param>
    public void ExpectSilence(TimeSpan time, string expected)
    {
        if (!_socket.IsReadyWithin(time, SelectMode.SelectRead))
            return;
        var buffer = new byte[ChunkLength];
        var got = _socket.TryReceive(buffer);
        _socket.Fail(expected, got < 0 ? "end of stream" : $"a reply: {Excerpt.Of(buffer.AsSpan(0, got), got)}");
    }

    /// <summary>Sends and does not read, until the server takes nothing more or all is sent.</summary>
    /// <param name="data">What to send.</param>
    /// <returns>How many bytes were taken, those in the kernel's buffers included.</returns>
    public int SendUntilRefused(ReadOnlyMemory<byte> data) => SendUntilRefused([this], [data])[0];

    /// <summary>Lets several clients send and not read, until the server takes nothing more from any or all is sent.</summary>
    /// <param name="clients">The clients.</param>
    /// <param name="data">What each of them is to send.</param>
    /// <returns>How many bytes of each were taken, those in the kernel's buffers included.</returns>
    public static IReadOnlyList<int> SendUntilRefused(IReadOnlyList<Client> clients, IReadOnlyList<ReadOnlyMemory<byte>> data)
    {
        var before = clients.Select(c => c.Sent).ToList();
        int Taken(int client) => (int)(clients[client].Sent - before[client]);
        SendUntilRefused(clients, client => data[client][Taken(client)..]);
        return [.. Enumerable.Range(0, clients.Count).Select(Taken)];
    }

    /// <summary>Sends random bytes and never reads, until the server takes nothing more.</summary>
    /// <param name="limit">How much to send at most, in bytes.</param>
    /// <returns>How many bytes were taken, those in the kernel's buffers included.</returns>
    public long PushUntilRefused(long limit) => PushUntilRefused([this], limit);

    /// <summary>Lets several clients send random bytes and never read, until the server takes nothing more from any.</summary>
    /// <param name="clients">The clients.</param>
    /// <param name="limit">How much each of them sends at most, in bytes.</param>
    /// <returns>How many bytes were taken from all of them, those in the kernel's buffers included.</returns>
    public static long PushUntilRefused(IReadOnlyList<Client> clients, long limit)
    {
        var chunk = clients[0]._server.Filler;
        var before = clients.Sum(c => c.Sent);
        var ends = clients.Select(c => c.Sent + limit).ToList();
        SendUntilRefused(clients, client => clients[client].Sent < ends[client] ? chunk : default(ReadOnlyMemory<byte>));
        return clients.Sum(c => c.Sent) - before;
    }

    /// <summary>Exchanges one message after another, until the result is disposed or the connection ends.</summary>
    /// <returns>The running traffic. Nothing else may use this client meanwhile.</returns>
    public Traffic KeepTalking() => _socket.KeepTalking();

    /// <summary>Ends our side of the stream; replies can still arrive. See shutdown(2).</summary>
    public void HalfClose() => _socket.HalfClose();

    /// <summary>Ends the connection by a reset: close with a linger time of 0. See SO_LINGER in socket(7).</summary>
    public void Reset() => _socket.Reset();

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _socket.Dispose();

    /// <summary>Whether the server has ended the connection, or never accepted it. What is still to be read is lost.</summary>
    internal bool IsOver => _socket.IsOver;

    internal static Client BeginConnect(ServerUnderTest server) => new(server);

    internal void EndConnect() => _socket.EndConnect();

    // What a client has to send next, by its number; nothing where it has sent all.
    private static void SendUntilRefused(IReadOnlyList<Client> clients, Func<int, ReadOnlyMemory<byte>> next)
    {
        var progress = Stopwatch.StartNew();
        while (progress.Elapsed < Refusal)
        {
            var open = Enumerable.Range(0, clients.Count).Where(client => next(client).Length > 0).ToList();
            if (open.Count == 0)
                return;
            if (open.Sum(client => clients[client]._socket.TrySend(next(client).Span)) > 0)
                progress.Restart();
            else
                ClientSocket.AwaitRoom([.. open.Select(client => clients[client]._socket)], BetweenTries);
        }
    }

    // Until the kernel's four buffers, doubled, cannot hold what is under way, or the server has had
    // its turn since and takes nothing more: either way there are replies pending in the server.
    private void FallBehind()
    {
        var enough = (8 * _server.Options.SocketBuffers) + (2 * Behind);
        var turn = new ServerTurn(_server);
        while (Sent - Received < enough)
        {
            if (_socket.TrySend(_behind.AsSpan((int)(Sent % ChunkLength))) > 0)
                turn = new ServerTurn(_server);
            else if (turn.IsOver)
                return;
        }
    }

    private void ReadBehind(int length)
    {
        // The same chunk again and again.
        var at = (int)(Received % ChunkLength);
        var due = new byte[length];
        var first = Math.Min(length, ChunkLength - at);
        _behind.AsSpan(at, first).CopyTo(due);
        _behind.AsSpan(0, length - first).CopyTo(due.AsSpan(first));
        Compare(Upper(due), ReadExactly(length), at: 0);
    }

    private void Compare(ReadOnlySpan<byte> all, ReadOnlySpan<byte> reply, int at)
    {
        if (Mismatch.Find(all, reply, at) is { } mismatch)
            _socket.Fail(mismatch.Expected, mismatch.Got);
    }
}
