using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Katas.Testing;

/// <summary>
/// The nonblocking socket of a client: what it moved is logged, its waits are bounded, and its failures
/// say what was due and what came instead.
/// </summary>
internal sealed class ClientSocket : IDisposable
{
    // Nothing but an ending process is waited for, on a machine that may be busy.
    private static readonly TimeSpan EndDelay = TimeSpan.FromSeconds(2);

    // Between two looks at whether there is anything left to wait for.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private readonly ServerUnderTest _server;
    private readonly Socket _socket;
    private readonly WireLog _log = new();

    private ClientSocket(ServerUnderTest server, Socket socket)
    {
        _server = server;
        _socket = socket;
    }

    /// <summary>How many bytes the kernel has taken so far.</summary>
    public long Sent => _log.Sent;

    /// <summary>How many bytes came back so far.</summary>
    public long Received => _log.Received;

    /// <summary>Whether the server has ended the connection, or never accepted it. What is still to be read is lost.</summary>
    public bool IsOver
    {
        get
        {
            try
            {
                // One that floods us has not ended.
                var buffer = new byte[Client.ChunkLength];
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

    /// <summary>Begins to connect; see connect(2) on EINPROGRESS.</summary>
    /// <param name="server">The server.</param>
    /// <returns>The socket, of which <see cref="EndConnect"/> is to be called.</returns>
    public static ClientSocket BeginConnect(ServerUnderTest server)
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

        var connecting = new ClientSocket(server, socket);
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
            connecting.Fail("the server accepts a connection", Describe(exception.SocketErrorCode));
        }

        return connecting;
    }

    /// <summary>Waits until the connection is there.</summary>
    public void EndConnect()
    {
        Await(SelectMode.SelectWrite, "the server accepts a connection", "no answer to a connect");
        var error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != SocketError.Success)
            Fail("the server accepts a connection", Describe(error));
    }

    /// <summary>Sends what the kernel takes at once.</summary>
    /// <param name="data">What to send.</param>
    /// <returns>How many bytes were taken; 0 means: not now.</returns>
    public int TrySend(ReadOnlySpan<byte> data)
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

    /// <summary>Receives what is there.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <returns>How many bytes; 0 means: not now; -1 means: end of stream.</returns>
    public int TryReceive(Span<byte> buffer)
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

    /// <summary>Receives whatever is left of a connection that may have been reset; nothing is logged.</summary>
    /// <param name="buffer">What is overwritten.</param>
    /// <returns>Whether the connection has ended, in order or by a reset; null means: not now.</returns>
    public bool? TryDrop(byte[] buffer)
    {
        RequireTime();
        var got = _socket.Receive(buffer, SocketFlags.None, out var error);
        return error == SocketError.WouldBlock ? null : error != SocketError.Success || got == 0;
    }

    /// <summary>Whether the socket becomes ready within a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="mode">For what.</param>
    /// <returns>Whether it is ready.</returns>
    public bool IsReadyWithin(TimeSpan time, SelectMode mode) => _socket.Poll(time, mode);

    /// <summary>Waits until the kernel says that it has room for more of any of them.</summary>
    /// <param name="all">The sockets.</param>
    /// <param name="bound">How long at most.</param>
    public static void AwaitRoom(IReadOnlyCollection<ClientSocket> all, TimeSpan bound) =>
        Socket.Select(checkRead: null, all.Select(one => one._socket).ToList(), checkError: null, bound);

    /// <summary>Waits for readiness, and fails where none comes.</summary>
    /// <param name="mode">For what.</param>
    /// <param name="expected">What a right server does.</param>
    /// <param name="got">What this one does instead.</param>
    public void Await(SelectMode mode, string expected, string got)
    {
        var watch = Stopwatch.StartNew();
        if (!IsReadySoon(mode))
            Fail(expected, $"{got}, {For(watch)}");
    }

    /// <summary>Waits until something arrives, or there is room for more.</summary>
    /// <param name="unsent">Whether there is more to send.</param>
    /// <param name="read">How many bytes of the replies were read.</param>
    /// <param name="due">How many bytes of replies are due.</param>
    public void AwaitProgress(bool unsent, int read, int due)
    {
        var watch = Stopwatch.StartNew();
        if (!IsReadySoon(SelectMode.SelectRead, orWritable: unsent))
            Fail($"{Excerpt.Count(due)} of replies", $"{(read == 0 ? "none" : $"only {Excerpt.Count(read)}, then nothing")}, {For(watch)}");
    }

    /// <summary>Hands the socket to traffic.</summary>
    /// <returns>The running traffic. Nothing else may use this socket meanwhile.</returns>
    public Traffic KeepTalking() => new(_socket, _server.Random);

    /// <summary>Ends our side of the stream; see shutdown(2).</summary>
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

    /// <summary>Ends the connection by a reset; see SO_LINGER in socket(7).</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _socket.Dispose();

    /// <summary>Fails the test, with what went over the wire.</summary>
    /// <param name="expected">What a right server does.</param>
    /// <param name="got">What this one does instead.</param>
    [DoesNotReturn]
    public void Fail(string expected, string got) => _server.Fail(expected, got, _log.ToString(), mayHaveEnded: IsOver);

    // A server that moves a byte now and then never lets a wait end at its bound.
    private void RequireTime()
    {
        if (_server.RemainingTime < TimeSpan.Zero)
            Fail("all that the test asks for, in far less than this time", $"so far {Excerpt.Count(_log.Received)} of replies");
    }

    private bool IsReadySoon(SelectMode mode, bool orWritable = false)
    {
        bool IsReady() => _socket.Poll(TimeSpan.Zero, mode) || (orWritable && _socket.Poll(TimeSpan.Zero, SelectMode.SelectWrite));
        bool IsHopeless() => _server.RemainingTime < TimeSpan.Zero || _server.HasEnded;
        Patience.Until(() => IsReady() || IsHopeless(), Patience.ForProgress, () => _socket.Poll(Moment, mode));
        return IsReady() || IsReadyAtLast(mode);
    }

    // What the server did before it ended may have come since. The end of its connections comes only with that of
    // its process, after its report.
    private bool IsReadyAtLast(SelectMode mode) => _socket.Poll(_server.HasEnded ? EndDelay : TimeSpan.Zero, mode);

    private string For(Stopwatch watch) => $"for {watch.Elapsed.TotalSeconds:0.0} s{_server.WhatItDoes()}";

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionReset => "a reset: the server dropped the connection",
        SocketError.ConnectionRefused => "connection refused: nobody listens any more",
        SocketError.NotConnected => "no connection any more: the server dropped it",
        SocketError.Shutdown or (SocketError)32 => "a broken pipe: the server closed the connection",
        _ => $"the error {error}",
    };
}
