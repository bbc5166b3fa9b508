using System.Globalization;
using System.Text.RegularExpressions;

namespace Katas.Tracing;

/// <summary>Reads what strace(1) wrote of one thread. Lines that are no calls, or cut off, are left out.</summary>
internal sealed partial class StraceParser
{
    private readonly List<SystemCall> _calls = [];

    // Not yet returned, by name: strace breaks the line of a call when something else has to be told meanwhile.
    private readonly Dictionary<string, SystemCall> _pending = [];

    private StraceParser()
    {
    }

    /// <summary>Reads lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <returns>The calls, in the order in which they began.</returns>
    public static IReadOnlyList<SystemCall> Parse(IEnumerable<string> lines)
    {
        var parser = new StraceParser();
        foreach (var line in lines)
            parser.Read(line);
        return [.. parser._calls.Concat(parser._pending.Values).OrderBy(c => c.At)];
    }

    private void Read(string line)
    {
        var match = LineForm.Match(line);
        if (!match.Success || Microseconds(match.Groups["at"].ValueSpan) is not { } at)
            return;
        var rest = match.Groups["rest"].Value;
        if (ResumedForm.Match(rest) is { Success: true } resumed)
            Resume(resumed.Groups["name"].Value, resumed.Groups["rest"].Value);
        else if (CallForm.Match(rest) is { Success: true } call)
            Begin(at, call.Groups["name"].Value, call.Groups["rest"].Value);

        // The rest are signals (---) and ends (+++): what they do to a call, its own line tells.
    }

    private void Begin(long at, string name, string rest)
    {
        var call = new SystemCall(at, name, "");
        if (UnfinishedForm.Match(rest) is { Success: true } unfinished)
            _pending[name] = call with { Arguments = unfinished.Groups["arguments"].Value };
        else
            Finish(call, rest);
    }

    private void Resume(string name, string rest)
    {
        if (_pending.Remove(name, out var call))
            Finish(call, call.Arguments + rest);
    }

    private void Finish(SystemCall call, string rest)
    {
        var end = EndOfArguments(rest);
        if (end < 0 || ResultForm.Match(rest[(end + 1)..]) is not { Success: true } result)
            return;

        // A wait that a signal has interrupted goes on as restart_syscall: still the same wait.
        if (call.Name == "restart_syscall" && _calls.Count > 0)
        {
            call = _calls[^1] with { Error = null };
            _calls.RemoveAt(_calls.Count - 1);
        }
        else
        {
            call = call with { Arguments = rest[..end] };
        }

        _calls.Add(call with
        {
            Took = Microseconds(result.Groups["took"].ValueSpan) is { } took ? took + (call.Took ?? 0) : null,
            Result = Number(result.Groups["value"].Value),
            Error = result.Groups["error"] is { Success: true, Value: var error } ? error : null,
            Comment = result.Groups["note"].Value + result.Groups["comment"].Value,
        });
    }

    // The parenthesis that closes the call: not one in a string, nor in the note on a descriptor.
    private static int EndOfArguments(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    i = EndOfString(text, i);
                    break;
                case '<' when i > 0 && char.IsAsciiDigit(text[i - 1]):
                    i = EndOfNote(text, i);
                    break;
                case '(' or '{' or '[':
                    depth++;
                    break;
                case ')' when depth == 0:
                    return i;
                case ')' or '}' or ']':
                    depth--;
                    break;
            }

            if (i < 0)
                return -1;
        }

        return -1;
    }

    private static int EndOfString(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i;
        }

        return -1;
    }

    // 5<TCP:[127.0.0.1:80->127.0.0.1:4711]> holds the sign that ends 5</tmp/file>.
    private static int EndOfNote(string text, int start)
    {
        var bracket = text.IndexOf(":[", start, StringComparison.Ordinal);
        var end = text.IndexOf('>', start);
        return bracket >= 0 && (end < 0 || bracket < end) && text.IndexOf("]>", bracket, StringComparison.Ordinal) is >= 0 and var last
            ? last + 1
            : end;
    }

    private static long? Microseconds(ReadOnlySpan<char> seconds) =>
        decimal.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value < long.MaxValue / 1_000_000
            ? (long)(value * 1_000_000)
            : null;

    private static long? Number(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal) ? hexadecimal : null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    // A number before the time is the id of the thread, where all share a file.
    [GeneratedRegex(@"^(?:(?:\[pid +)?\d+\]? +)?(?<at>\d{1,12}\.\d{1,9}) (?<rest>.*)$")]
    private static partial Regex LineForm { get; }

    [GeneratedRegex(@"^(?<name>[a-z_][a-z0-9_]*)\((?<rest>.*)$")]
    private static partial Regex CallForm { get; }

    [GeneratedRegex(@"^<\.\.\. (?<name>[a-z_][a-z0-9_]*) resumed>(?<rest>.*)$")]
    private static partial Regex ResumedForm { get; }

    // At the death of a process, strace adds what would have been the result.
    [GeneratedRegex(@"^(?<arguments>.*?) *<unfinished \.\.\.>(?:\) *= \?)? *$")]
    private static partial Regex UnfinishedForm { get; }

    [GeneratedRegex(@"^ *= (?<value>\?|-?\d+|0x[0-9a-f]+)(?<note><\S*>)?(?: (?<error>E[A-Z0-9_]+))?(?<comment> \(.*\))?(?: <(?<took>\d+\.\d+)>)? *$")]
    private static partial Regex ResultForm { get; }
}
