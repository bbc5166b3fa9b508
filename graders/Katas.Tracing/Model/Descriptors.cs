using System.Globalization;
using System.Text.RegularExpressions;

namespace Katas.Tracing;

/// <summary>Who is behind the descriptors that appear in a trace.</summary>
/// <param name="ports">The ports of the scene's clients.</param>
internal sealed partial class Descriptors(IReadOnlyList<int> ports)
{
    private readonly Dictionary<int, HashSet<int>> _watchedByEpoll = [];
    private readonly HashSet<int> _nonblocking = [];
    private int _accepted;

    /// <summary>Who is behind the descriptor that a call begins with.</summary>
    /// <param name="arguments">The arguments of the call.</param>
    /// <returns>A client, or <see cref="TracedCall.Listener"/>; null for anything else.</returns>
    public int? First(string arguments) => SocketForm.Match(arguments) is { Success: true, Index: 0 } socket ? Who(socket) : null;

    /// <summary>Whether a call is about a file, which a server of the scene has no reason to touch: the runtime loads code.</summary>
    /// <param name="arguments">The arguments of the call.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsFile(string arguments) => FileForm.IsMatch(arguments);

    /// <summary>Who is behind the descriptors of a list, such as poll's.</summary>
    /// <param name="arguments">The arguments of the call.</param>
    /// <returns>Clients, and <see cref="TracedCall.Listener"/>.</returns>
    public IReadOnlyList<int> All(string arguments) => [.. SocketForm.Matches(arguments).Select(Who).OfType<int>().Distinct()];

    /// <summary>Takes note of what epoll_ctl(2) does.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Who was added, changed or taken out; null for what is no client.</returns>
    public int? Control(string arguments)
    {
        if (ControlForm.Match(arguments) is not { Success: true } control)
            return null;
        var watched = WatchedBy(int.Parse(control.Groups["epoll"].ValueSpan, CultureInfo.InvariantCulture));
        if (SocketForm.Match(control.Groups["rest"].Value) is not { Success: true, Index: 0 } socket || Who(socket) is not { } who)
            return null;
        _ = control.Groups["operation"].Value == "DEL" ? watched.Remove(who) : watched.Add(who);
        return who;
    }

    /// <summary>Whom an epoll instance watches at this moment.</summary>
    /// <param name="arguments">The arguments of epoll_wait(2).</param>
    /// <returns>Clients, and <see cref="TracedCall.Listener"/>.</returns>
    public IReadOnlyList<int> Watched(string arguments) =>
        NumberForm.Match(arguments) is { Success: true } epoll && int.TryParse(epoll.ValueSpan, CultureInfo.InvariantCulture, out var number)
            ? [.. WatchedBy(number).Order()]
            : [];

    /// <summary>Who was accepted.</summary>
    /// <param name="comment">What strace says of the returned descriptor.</param>
    /// <returns>The client; null when it is none of the scene's.</returns>
    public int? Accepted(string comment)
    {
        var before = _accepted++;
        if (PeerForm.Match(comment) is { Success: true } peer)
            return Client(peer);

        // Where strace cannot say more than socket:[4711]: in the order in which they connected, after the one that warms up.
        return before > 0 && before <= ports.Count ? before - 1 : null;
    }

    /// <summary>Whether calls about somebody return at once, come what may.</summary>
    /// <param name="subject">A client, or <see cref="TracedCall.Listener"/>.</param>
    /// <returns>Whether they do.</returns>
    public bool IsNonblocking(int subject) => _nonblocking.Contains(subject);

    /// <summary>Takes note of a mode that fcntl(2) or ioctl(2) sets.</summary>
    /// <param name="subject">A client, or <see cref="TracedCall.Listener"/>.</param>
    /// <param name="arguments">The arguments of the call.</param>
    public void SetMode(int subject, string arguments)
    {
        if (arguments.Contains("F_SETFL", StringComparison.Ordinal))
            SetMode(subject, arguments.Contains("O_NONBLOCK", StringComparison.Ordinal));
        else if (arguments.Contains("FIONBIO", StringComparison.Ordinal))
            SetMode(subject, !arguments.Contains("[0]", StringComparison.Ordinal));
    }

    /// <summary>Takes note of a mode.</summary>
    /// <param name="subject">A client, or <see cref="TracedCall.Listener"/>.</param>
    /// <param name="isNonblocking">Whether calls return at once.</param>
    public void SetMode(int subject, bool isNonblocking) => _ = isNonblocking ? _nonblocking.Add(subject) : _nonblocking.Remove(subject);

    /// <summary>Takes note that a client's descriptor was closed, upon which every epoll instance forgets it.</summary>
    /// <param name="client">The client.</param>
    public void Close(int client)
    {
        foreach (var watched in _watchedByEpoll.Values)
            watched.Remove(client);
    }

    private HashSet<int> WatchedBy(int epoll) =>
        _watchedByEpoll.TryGetValue(epoll, out var watched) ? watched : _watchedByEpoll[epoll] = [];

    private int? Who(Match socket) =>
        PeerForm.Match(socket.Value) is { Success: true } peer ? Client(peer) : TracedCall.Listener;

    private int? Client(Match peer) =>
        int.TryParse(peer.Groups["port"].ValueSpan, CultureInfo.InvariantCulture, out var port) && ports.ToList().IndexOf(port) is >= 0 and var client
            ? client
            : null;

    [GeneratedRegex(@"\d+<TCP(?:v6)?:\[[^\s<>]*(?:->[^\s<>]*)?\]>")]
    private static partial Regex SocketForm { get; }

    [GeneratedRegex(@"->.*?:(?<port>\d{1,5})\]>")]
    private static partial Regex PeerForm { get; }

    [GeneratedRegex(@"^\d+</")]
    private static partial Regex FileForm { get; }

    [GeneratedRegex(@"^(?<epoll>\d{1,9})(?:<[^>]*>)?, EPOLL_CTL_(?<operation>[A-Z]+), (?<rest>.*)$")]
    private static partial Regex ControlForm { get; }

    [GeneratedRegex(@"^\d{1,9}")]
    private static partial Regex NumberForm { get; }
}
