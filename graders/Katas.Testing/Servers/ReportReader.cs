using System.Text;

namespace Katas.Testing;

/// <summary>Reads the lines of a control channel, and trusts them with nothing: the server may have found the other end.</summary>
/// <param name="channel">The test's end of the channel.</param>
/// <param name="maximumInAll">How many bytes the host writes at most.</param>
internal sealed class ReportReader(Stream channel, long maximumInAll)
{
    /// <summary>More than a host that serves ever writes: three lines.</summary>
    public const long OfOneServer = 1024 * 1024;

    /// <summary>More than a host that probes ever writes: the replies of a whole fixture.</summary>
    public const long OfManySelectors = 1024 * 1024 * 1024;

    // A reply with the keys of thousands of files takes some.
    private const int MaximumOfLine = 4 * 1024 * 1024;

    private readonly byte[] _received = new byte[16 * 1024];
    private readonly MemoryStream _line = new();
    private int _start;
    private int _end;
    private long _inAll;

    /// <summary>Waits for the next line.</summary>
    /// <returns>The line, or null when the channel has ended.</returns>
    /// <exception cref="InvalidDataException">A line is longer than anything that the host writes.</exception>
    public string? ReadLine()
    {
        while (true)
        {
            if (_start == _end && !Fill())
                return null;
            var rest = _received.AsSpan(_start, _end - _start);
            var length = rest.IndexOf((byte)'\n');
            if (length >= 0)
            {
                _start += length + 1;
                return TakeLine(rest[..length]);
            }

            Keep(rest);
        }
    }

    private bool Fill()
    {
        _start = 0;
        _end = channel.Read(_received);
        _inAll += _end;
        if (_inAll > maximumInAll)
            throw new InvalidDataException($"More than {maximumInAll} bytes came over the control channel.");
        return _end > 0;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_line.Length + part.Length > MaximumOfLine)
            throw new InvalidDataException($"A line of the control channel is longer than {MaximumOfLine} bytes.");
        _line.Write(part);
        _start = _end;
    }

    private string TakeLine(ReadOnlySpan<byte> rest)
    {
        _line.Write(rest);
        var line = Encoding.UTF8.GetString(_line.GetBuffer(), 0, (int)_line.Length);
        _line.SetLength(0);
        return line;
    }
}
