using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Katas.Bench;

/// <summary>Some clients, and the one thread that is all of them.</summary>
internal sealed class LoadThread : IDisposable
{
    /// <summary>How long nothing comes back before we give up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MaxEvents = 512;
    private const int FirstMessage = 16;

    // What the slow reader takes at a time, and how often: under a tenth of what a server could send it.
    private const int Sip = 64 * 1024;
    private static readonly long BetweenSips = Stopwatch.Frequency / 500;

    // So many are connected at once; the backlog of a server holds 4,096.
    private const int Wave = 1000;

    private readonly int _epoll = LoadSockets.CreateEpoll();
    private readonly uint[] _events = new uint[MaxEvents * LoadSockets.EventLength];
    private readonly byte[] _buffer = new byte[Payload.MaxPiece];
    private readonly List<LoadClient> _clients = [];
    private readonly LatencyHistogram _latencies = new();
    private int _busy;

    private long _outstanding;
    private long _lastReply;
    private long _left;
    private long _deadline;
    private bool _isSending;
    private bool _isPaced;
    private LoadClient? _slowReader;
    private bool _canFlood;
    private long _nextSip;

    /// <summary>How long the answered messages took.</summary>
    public LatencyHistogram Latencies => _latencies;

    /// <summary>Connects clients, and gets an answer for each.</summary>
    /// <param name="port">The port.</param>
    /// <param name="first">The number of the first one.</param>
    /// <param name="busy">How many will talk.</param>
    /// <param name="idle">How many will be silent.</param>
    /// <param name="withSlowReader">Whether one more sends all the time and reads a little now and then.</param>
    public void Connect(int port, int first, int busy, int idle, bool withSlowReader)
    {
        _busy = busy;
        for (var connected = 0; connected < busy + idle; connected += Wave)
            ConnectWave(port, first + connected, Math.Min(Wave, busy + idle - connected));
        if (withSlowReader)
            Add(_slowReader = new LoadClient(first + busy + idle, Open(port, first + busy + idle)) { IsSlowReader = true });
    }

    /// <summary>Lets the busy clients talk.</summary>
    /// <param name="order">How.</param>
    public void Run(RunOrder order)
    {
        _latencies.Clear();
        foreach (var client in Busy)
            client.Begin(order.Size, order.Window);
        var start = Stopwatch.GetTimestamp();
        _deadline = order.Seconds > 0 ? start + (long)(order.Seconds * Stopwatch.Frequency) : long.MaxValue;
        _left = order.Messages > 0 ? order.Messages : long.MaxValue;
        (_isSending, _isPaced) = (true, order.Rate > 0);
        if (_isPaced)
            PumpAtRate(order.Rate, start);
        else
            PumpAsFastAsItGoes(order.Window, start);
    }

    /// <summary>Resets all connections.</summary>
    public void Close()
    {
        foreach (var client in _clients)
            LoadSockets.Reset(client.Fd);
        _clients.Clear();
        _outstanding = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        LoadSockets.Close(_epoll);
    }

    private ReadOnlySpan<LoadClient> Busy => CollectionsMarshal.AsSpan(_clients)[.._busy];

    private void ConnectWave(int port, int first, int count)
    {
        var firstOfWave = _clients.Count;
        for (var i = first; i < first + count; i++)
            Add(new LoadClient(i, Open(port, i)));
        (_isSending, _deadline, _left, _lastReply) = (false, long.MaxValue, long.MaxValue, Stopwatch.GetTimestamp());
        foreach (var client in CollectionsMarshal.AsSpan(_clients)[firstOfWave..])
        {
            client.Begin(FirstMessage, 1);
            Send(client, 1, _lastReply);
        }

        while (_outstanding > 0)
            TakeTurn(100);
    }

    private static int Open(int port, int client)
    {
        var fd = LoadSockets.Connect(port, client);
        return fd >= 0 ? fd : throw new LoadException(LoadFault.Refused, $"client {client + 1:N0} could not connect: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private void Add(LoadClient client)
    {
        _clients.Add(client);
        if (!LoadSockets.Watch(_epoll, client.Fd, _clients.Count - 1))
            throw new LoadException(LoadFault.Generator, $"epoll_ctl failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private void PumpAsFastAsItGoes(int window, long start)
    {
        _lastReply = start;
        foreach (var client in Busy)
            Send(client, (int)Math.Min(window, _left), start);
        while (_outstanding > 0)
            TakeTurn(100);
    }

    // Every message is due at its time, and its latency counts from there, also when it went out late or was
    // answered late: a server that stops for a second cannot hide the messages that nobody could send meanwhile.
    private void PumpAtRate(double rate, long start)
    {
        var interval = Stopwatch.Frequency / rate;
        var (next, due) = (0, (double)start);
        _lastReply = start;
        while (_isSending || _outstanding > 0)
        {
            var now = Stopwatch.GetTimestamp();
            _isSending &= now < _deadline && _left > 0;
            while (_isSending && due <= now && TryFindFree(ref next))
            {
                Send(_clients[next], 1, (long)due);
                next++;
                due += interval;
            }

            // Asleep only as long as epoll_wait can count; the rest of the time is waited for awake.
            var isSoon = _isSending && due - now < 2.0 * Stopwatch.Frequency / 1000;
            TakeTurn(isSoon ? 0 : 1);
        }
    }

    private bool TryFindFree(ref int next)
    {
        for (var i = 0; i < _busy; i++, next++)
        {
            if (next >= _busy)
                next = 0;
            if (_clients[next].Outstanding == 0)
                return true;
        }

        return false;
    }

    private void TakeTurn(int milliseconds)
    {
        var count = LoadSockets.Wait(_epoll, _events, _canFlood ? 0 : milliseconds);
        if (_slowReader is not null)
            TendSlowReader(_slowReader);
        for (var i = 0; i < count; i++)
            Advance(_clients[(int)_events[(i * LoadSockets.EventLength) + LoadSockets.ClientAt]]);
        if (count > 0)
            return;
        if (count < 0 && Marshal.GetLastPInvokeError() != LoadSockets.EINTR)
            throw new LoadException(LoadFault.Generator, $"epoll_wait failed: {Marshal.GetLastPInvokeErrorMessage()}");
        if (_outstanding > 0 && Stopwatch.GetElapsedTime(_lastReply) > Patience)
            throw new LoadException(LoadFault.Stalled, DescribeStall());
    }

    // It never lacks something to send, and makes room for replies a little at a time: so the server is
    // for ever in the middle of sending to it.
    private void TendSlowReader(LoadClient client)
    {
        _canFlood = _canFlood && TrySend(client, Payload.MaxPiece);
        var now = Stopwatch.GetTimestamp();
        if (now < _nextSip)
            return;
        _nextSip = now + BetweenSips;
        ReceiveOnce(client, _buffer.AsSpan(0, Sip));
    }

    private string DescribeStall()
    {
        var waiting = _clients.Count(c => c.Outstanding > 0);
        return $"{waiting:N0} of {_clients.Count:N0} clients got no answer within {Patience.TotalSeconds:0} s";
    }

    private void Advance(LoadClient client)
    {
        if (client.IsSlowReader)
        {
            _canFlood = true;
            return;
        }

        if (client.Unsent > 0)
            Flush(client);
        Receive(client);
        Complete(client);
    }

    private void Receive(LoadClient client)
    {
        while (ReceiveOnce(client, _buffer) == _buffer.Length)
        {
        }
    }

    // How many bytes there were; 0 when there are none yet.
    private static int ReceiveOnce(LoadClient client, Span<byte> buffer)
    {
        var count = LoadSockets.Receive(client.Fd, buffer);
        if (count < 0 && Marshal.GetLastPInvokeError() == LoadSockets.EAGAIN)
            return 0;
        if (count <= 0)
            throw new LoadException(LoadFault.Closed, $"the server {(count == 0 ? "closed" : "reset")} the connection of client {client.Number + 1:N0}");
        if (!client.Take(buffer[..count]))
            throw new LoadException(LoadFault.WrongBytes, $"client {client.Number + 1:N0} got wrong bytes in its answer, at byte {client.Received - count:N0} or after");
        return count;
    }

    private void Complete(LoadClient client)
    {
        if (client.Outstanding == 0)
            return;
        var now = Stopwatch.GetTimestamp();
        var completed = 0;
        while (client.TryComplete(out var sentAt))
        {
            completed++;
            if (_isPaced || now <= _deadline)
                _latencies.Add(Nanoseconds(now - sentAt));
        }

        if (completed == 0)
            return;
        _lastReply = now;
        _outstanding -= completed;
        _isSending &= now < _deadline && _left > 0;
        if (_isSending && !_isPaced)
            Send(client, (int)Math.Min(completed, _left), now);
    }

    private void Send(LoadClient client, int messages, long now)
    {
        client.Queue(messages, now);
        _outstanding += messages;
        _left -= messages;
        Flush(client);
    }

    private static void Flush(LoadClient client)
    {
        while (client.Unsent > 0 && TrySend(client, Math.Min(client.Unsent, Payload.MaxPiece)))
        {
        }
    }

    private static bool TrySend(LoadClient client, int length)
    {
        var count = LoadSockets.Send(client.Fd, client.NextBytes(length));
        if (count < 0 && Marshal.GetLastPInvokeError() == LoadSockets.EAGAIN)
            return false;
        if (count < 0)
            throw new LoadException(LoadFault.Closed, $"the server reset the connection of client {client.Number + 1:N0}");
        client.WasSent(count);
        return true;
    }

    private static long Nanoseconds(long ticks) => (long)(ticks * (1e9 / Stopwatch.Frequency));
}
