using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Katas.Testing;

/// <summary>
/// One client of a server under test. Every wait is bounded, and every failure says what was
/// due and what came instead.
/// </summary>
public sealed class Client : IDisposable
{
    private const int ChunkLength = 64 * 1024;

    // How long the server must take nothing more before we say that it stopped taking.
    private static readonly TimeSpan Refusal = TimeSpan.FromSeconds(1);

    // How long the server has for taking more, when there is room again.
    private static readonly TimeSpan Refill = TimeSpan.FromMilliseconds(1);

    // How long a late reader sees the server take nothing before it begins to read.
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(200);

    private readonly ServerUnderTest _server;
    private readonly Socket _socket;
    private readonly WireLog _log = new();
    private byte[]? _behind;

    private Client(ServerUnderTest server, Socket socket)
    {
        _server = server;
        _socket = socket;
    }

    /// <summary>How many bytes the kernel has taken from this client so far.</summary>
    public long Sent => _log.Sent;

    /// <summary>How many bytes came back so far.</summary>
    public long Received => _log.Received;

    /// <summary>The ASCII upper-case form: what the server is to answer.</summary>
    /// <param name="data">What was sent.</param>
    /// <returns>What is due.</returns>
    public static byte[] Upper(ReadOnlySpan<byte> data)
    {
        var upper = data.ToArray();
        foreach (ref var b in upper.AsSpan())
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 'a' - 'A';
        }

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
            var count = TrySend(data);
            if (count == 0)
                Await(SelectMode.SelectWrite, $"the server takes {Excerpt.Count(data.Length)} more", "it takes none");
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
            var sent = unsent.Length > 0 ? TrySend(unsent) : 0;
            unsent = unsent[sent..];

            // A late reader begins when the server has stopped taking bytes for a while, or when all are sent.
            reading |= sent == 0 && (unsent.Length == 0 || !_socket.Poll(Lateness, SelectMode.SelectWrite));
            var got = reading ? TryReceive(buffer) : 0;
            if (got < 0)
                Fail($"{Excerpt.Count(due.Length)} of replies", $"end of stream after {Excerpt.Count(read)}");
            Compare(due, buffer.AsSpan(0, Math.Max(0, got)), at: read);
            read += got;

            if (got > 0 && pace.Pause > TimeSpan.Zero)
                Thread.Sleep(pace.Pause);
            if (sent == 0 && got == 0)
                AwaitProgress(unsent.Length > 0, read, due.Length);
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
        var data = new byte[length];
        _server.Random.NextBytes(data);
        var unsent = data.AsSpan();
        int sent;
        while (unsent.Length > 0 && (sent = TrySend(unsent)) > 0)
            unsent = unsent[sent..];
    }

    /// <summary>
    /// Sends more and more, and reads only as much as it sends, so that replies are pending in the server
    /// all the time. From the first byte on nothing else may be exchanged, but for <see cref="CatchUp"/>.
    /// </summary>
    /// <param name="length">How many bytes to read.</param>
    public void SendAlwaysBehind(long length)
    {
        if (_behind is null)
        {
            _behind = new byte[ChunkLength];
            _server.Random.NextBytes(_behind);
        }

        var end = Received + length;
        while (Received < end)
        {
            while (TrySend(_behind.AsSpan((int)(Sent % ChunkLength))) > 0 || _socket.Poll(Refill, SelectMode.SelectWrite))
            {
            }

            // Never all, however little the server has taken.
            ReadBehind((int)Math.Min(ChunkLength, (Sent - Received + 1) / 2));
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
            var got = TryReceive(bytes.AsSpan(read));
            if (got < 0)
                Fail($"{Excerpt.Count(length)} of replies", $"end of stream after {Excerpt.Count(read)}");
            if (got == 0)
                Await(SelectMode.SelectRead, $"{Excerpt.Count(length)} of replies", read == 0 ? "none" : $"only {Excerpt.Count(read)}");
            read += got;
        }

        return bytes;
    }

    /// <summary>Demands that the server ends the stream now: no byte more, and no reset.</summary>
    public void ExpectEnd()
    {
        var buffer = new byte[ChunkLength];
        int got;
        while ((got = TryReceive(buffer)) == 0)
            Await(SelectMode.SelectRead, "end of stream: the server closes its side", "the connection stays open");
        if (got > 0)
            Fail("end of stream", $"{Excerpt.Of(buffer.AsSpan(0, got), got)} more");
    }

    /// <summary>Demands that the server has closed the connection, in order or by a reset; data on the way is dropped.</summary>
    public void ExpectClosed()
    {
        var buffer = new byte[ChunkLength];
        while (true)
        {
            RequireTime();
            var got = _socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                Await(SelectMode.SelectRead, "the connection is closed", "it stays open");
            else if (error != SocketError.Success || got == 0)
                return;
        }
    }

    /// <summary>Demands that nothing arrives for a while.</summary>
    /// <param name="time">How long.</param>
    /// <param name="expected">What a right server does.</param>
    public void ExpectSilence(TimeSpan time, string expected)
    {
        if (!_socket.Poll(time, SelectMode.SelectRead))
            return;
        var buffer = new byte[ChunkLength];
        var got = TryReceive(buffer);
        Fail(expected, got < 0 ? "end of stream" : $"a reply: {Excerpt.Of(buffer.AsSpan(0, got), got)}");
    }

    /// <summary>Sends and does not read, until the server takes nothing more or all is sent.</summary>
    /// <param name="data">What to send.</param>
    /// <returns>How many bytes were taken, those in the kernel's buffers included.</returns>
    public int SendUntilRefused(ReadOnlySpan<byte> data)
    {
        var unsent = data;
        do
        {
            unsent = unsent[TrySend(unsent)..];
        }
        while (unsent.Length > 0 && _socket.Poll(Refusal, SelectMode.SelectWrite));
        return data.Length - unsent.Length;
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
        var chunk = new byte[ChunkLength];
        clients[0]._server.Random.NextBytes(chunk);
        var before = clients.Sum(c => c.Sent);
        var ends = clients.ToDictionary(c => c, c => c.Sent + limit);
        var progress = Stopwatch.StartNew();
        while (progress.Elapsed < Refusal)
        {
            var open = clients.Where(c => c.Sent < ends[c]).ToList();
            if (open.Count == 0)
                break;
            if (open.Sum(c => c.TrySend(chunk)) > 0)
                progress.Restart();
            else
                open[0]._socket.Poll(TimeSpan.FromMilliseconds(2), SelectMode.SelectWrite);
        }

        return clients.Sum(c => c.Sent) - before;
    }

    /// <summary>Exchanges one message after another, until the result is disposed or the connection ends.</summary>
    /// <returns>The running traffic. Nothing else may use this client meanwhile.</returns>
    public Traffic KeepTalking() => new(_socket, _server.Random);

    /// <summary>Ends our side of the stream; replies can still arrive. See shutdown(2).</summary>
    public void HalfClose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException exception)
        {
            Fail("the connection stays until the client ends it", Describe(exception.SocketErrorCode));
        }
    }

    /// <summary>Ends the connection by a reset: close with a linger time of 0. See SO_LINGER in socket(7).</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _socket.Dispose();

    /// <summary>Whether the server has ended the connection, or never accepted it. What is still to be read is lost.</summary>
    internal bool IsOver
    {
        get
        {
            try
            {
                // One that floods us has not ended.
                var buffer = new byte[ChunkLength];
                for (var chunks = 0; chunks < 64; chunks++)
                {
                    if (_socket.Receive(buffer, SocketFlags.None, out var error) == 0)
                        return error != SocketError.WouldBlock;
                }

                return false;
            }
            catch (ObjectDisposedException)
            {
                // The test itself has closed it.
                return false;
            }
        }
    }

    internal static Client BeginConnect(ServerUnderTest server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            Blocking = false,
            NoDelay = true,
        };
        if (server.Options.SocketBuffers > 0)
        {
            socket.ReceiveBufferSize = server.Options.SocketBuffers;
            socket.SendBufferSize = server.Options.SocketBuffers;
        }

        if (server.Options.NarrowWayBack)
            socket.ReceiveBufferSize = ServerUnderTest.AsSmallAsCanBe;

        var client = new Client(server, socket);
        try
        {
            socket.Connect(server.Address);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The usual answer of a nonblocking connect; EndConnect waits for the outcome.
        }
        catch (SocketException exception)
        {
            client.Fail("the server accepts a connection", Describe(exception.SocketErrorCode));
        }

        return client;
    }

    internal void EndConnect()
    {
        Await(SelectMode.SelectWrite, "the server accepts a connection", "no answer to a connect");
        var error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != SocketError.Success)
            Fail("the server accepts a connection", Describe(error));
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

    // 0 means: not now.
    private int TrySend(ReadOnlySpan<byte> data)
    {
        RequireTime();
        var count = _socket.Send(data, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return 0;
        if (error != SocketError.Success)
            Fail($"the server takes {Excerpt.Count(data.Length)} more", Describe(error));
        _log.AddSent(data[..count]);
        return count;
    }

    // 0 means: not now; -1 means: end of stream.
    private int TryReceive(Span<byte> buffer)
    {
        RequireTime();
        var count = _socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return 0;
        if (error != SocketError.Success)
            Fail("replies, or the end of the stream in order", Describe(error));
        _log.AddReceived(buffer[..count]);
        return count == 0 ? -1 : count;
    }

    // A server that moves a byte now and then never lets a wait end at its bound.
    private void RequireTime()
    {
        if (_server.RemainingTime < TimeSpan.Zero)
            Fail("all that the test asks for, in far less than this time", $"so far {Excerpt.Count(_log.Received)} of replies");
    }

    private void Compare(ReadOnlySpan<byte> all, ReadOnlySpan<byte> reply, int at)
    {
        var due = all.Slice(at, Math.Min(reply.Length, all.Length - at));
        var same = due.CommonPrefixLength(reply);
        if (same == due.Length && same == reply.Length)
            return;
        if (same == due.Length)
            Fail("no more than the replies to what was sent", $"{Excerpt.Of(reply[same..], reply.Length - same)} more");
        Fail(
            $"{Excerpt.Around(due, same)} at byte {at + same:#,0} of the replies",
            Excerpt.Around(reply, same) + Misplaced(all, at + same, reply[same..]));
    }

    // Of bytes alone nobody sees what went wrong; but when they are right ones in a wrong place, that tells.
    private static string Misplaced(ReadOnlySpan<byte> all, int at, ReadOnlySpan<byte> instead)
    {
        const int Telling = 16;
        if (instead.Length < Telling)
            return "";
        var piece = instead[..Telling];
        if (all[at..].IndexOf(piece) is > 0 and var later)
            return $"\nThese bytes are due {Excerpt.Count(later)} later: those between were never sent.";
        if (all[..Math.Min(at + Telling - 1, all.Length)].LastIndexOf(piece) is >= 0 and var earlier)
            return $"\nThese bytes were due {Excerpt.Count(at - earlier)} earlier: they were sent again.";
        return "";
    }

    private void AwaitProgress(bool unsent, int read, int due)
    {
        var watch = Stopwatch.StartNew();
        while (!_socket.Poll(TimeSpan.FromMilliseconds(5), SelectMode.SelectRead)
            && !(unsent && _socket.Poll(TimeSpan.Zero, SelectMode.SelectWrite)))
        {
            if (watch.Elapsed > Patience.ForProgress || _server.RemainingTime < TimeSpan.Zero || _server.HasEnded)
                Fail($"{Excerpt.Count(due)} of replies", $"{(read == 0 ? "none" : $"only {Excerpt.Count(read)}, then nothing")}, for {watch.Elapsed.TotalSeconds:0.0} s{_server.WhatItDoes()}");
        }
    }

    private void Await(SelectMode mode, string expected, string got)
    {
        var watch = Stopwatch.StartNew();
        while (!_socket.Poll(TimeSpan.FromMilliseconds(100), mode))
        {
            if (watch.Elapsed > Patience.ForProgress || _server.RemainingTime < TimeSpan.Zero || _server.HasEnded)
                Fail(expected, $"{got}, for {watch.Elapsed.TotalSeconds:0.0} s{_server.WhatItDoes()}");
        }
    }

    [DoesNotReturn]
    private void Fail(string expected, string got) => _server.Fail(expected, got, _log.ToString(), mayHaveEnded: IsOver);

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionReset => "a reset: the server dropped the connection",
        SocketError.ConnectionRefused => "connection refused: nobody listens any more",
        SocketError.NotConnected => "no connection any more: the server dropped it",
        SocketError.Shutdown or (SocketError)32 => "a broken pipe: the server closed the connection",
        _ => $"the error {error}",
    };
}
