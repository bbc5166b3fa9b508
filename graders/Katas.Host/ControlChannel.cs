using System.Net.Sockets;
using System.Text;

namespace Katas.Host;

/// <summary>
/// The line from the host to its test: an inherited AF_UNIX stream socket. Its end of stream
/// means that the test is gone.
/// </summary>
public sealed class ControlChannel : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _received = new byte[256];
    private readonly StringBuilder _line = new();
    private int _start;
    private int _end;

    private ControlChannel(Socket socket)
    {
        _socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: false);
    }

    /// <summary>The raw channel, for the protocol of a probe.</summary>
    public Stream Stream { get; }

    /// <summary>Takes over an inherited descriptor.</summary>
    /// <param name="descriptor">The number of the descriptor.</param>
    /// <returns>The channel, which owns the descriptor.</returns>
    public static ControlChannel Open(int descriptor) =>
        new(InheritedSocket.Open(descriptor));

    /// <summary>Sends one line. A test that hears nothing more is about to end this process: that is no failure.</summary>
    /// <param name="line">The line, without its end.</param>
    public void Send(string line) => _socket.Send(Encoding.UTF8.GetBytes(line + "\n"), SocketFlags.None, out _);

    /// <summary>Waits for the next line of the test.</summary>
    /// <returns>The line, or null when the test is gone.</returns>
    public string? ReadLine()
    {
        while (true)
        {
            if (_start == _end && !Fill())
                return null;
            var c = (char)_received[_start++];
            if (c == '\n')
                return TakeLine();
            _line.Append(c);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        _socket.Dispose();
    }

    private bool Fill()
    {
        _start = 0;
        _end = _socket.Receive(_received, SocketFlags.None, out var error);
        return error == SocketError.Success && _end > 0;
    }

    private string TakeLine()
    {
        var line = _line.ToString();
        _line.Clear();
        return line;
    }
}
