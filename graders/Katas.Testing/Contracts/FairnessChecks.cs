namespace Katas.Testing;

/// <summary>Checks that everybody who is ready gets a turn.</summary>
public static class FairnessChecks
{
    private const int Others = 200;

    // Far fewer than there are others, so that some are ready whenever the server looks.
    private const int RepliesAtATime = 25;

    // A server that serves all that are ready needs one turn of each; a right one may serve a few at a time.
    private const int TurnsAtMost = 20;

    // What takes a server longer than we need to notice that everybody has got something.
    private const int BusyOthers = 100;
    private const int AheadOfReplies = 256 * 1024;

    // One to be accepted, one to be answered, and the rest for servers that do things in another order.
    private const int TurnsOfNewcomer = 5;

    /// <summary>
    /// Demands that the first client and the last one get their replies while many others have something to say
    /// whenever the server looks.
    /// </summary>
    /// <remarks>
    /// On a busy machine, traffic has gaps in which anybody is served. So the server is stopped (SIGSTOP)
    /// while those whose messages were answered send the next ones.
    /// </remarks>
    /// <param name="server">The server.</param>
    public static void ExpectTurnForEverybody(this ServerUnderTest server)
    {
        var talkers = server.Connect(Others + 2).Select(client => new Talker(client)).ToList();
        foreach (var talker in talkers)
            talker.Client.Exchange(Talker.Message);

        // Whichever way a loop walks over its clients, one of the two comes at the end.
        List<Talker> waiting = [talkers[0], talkers[^1]];
        var others = talkers.Except(waiting).ToList();
        var turns = 0;
        while (StillWaiting(waiting))
        {
            server.Expect(
                turns < TurnsAtMost * Others,
                "whoever is ready gets a turn before others get a second one, or a few",
                $"one of {talkers.Count} clients has no reply, while the others got {turns:#,0}");
            server.Kernel.Stop();
            turns += others.Count(other => other.IsAnswered());
            others.ForEach(other => other.Speak());
            waiting.ForEach(one => one.Speak());
            server.Kernel.Continue();
            AwaitReplies(server, waiting, others);
        }
    }

    /// <summary>Demands that a newcomer is let in and gets its reply while others have more to say than the server can answer in one turn.</summary>
    /// <remarks>Here, too, the server is stopped while the others send: it never finds that there is nothing to do.</remarks>
    /// <param name="server">The server.</param>
    public static void ExpectTurnForNewcomer(this ServerUnderTest server)
    {
        var others = server.Connect(BusyOthers);
        foreach (var other in others)
            other.Exchange(Talker.Message);
        server.Kernel.Stop();
        var newcomer = server.Connect();
        newcomer.Send(Talker.Message);
        for (var turns = 0; !newcomer.HasReply; turns++)
        {
            foreach (var other in others)
            {
                other.DropReplies();
                other.PushFor(AheadOfReplies);
            }

            server.Kernel.Continue();
            server.Expect(
                turns < TurnsOfNewcomer,
                "a newcomer is let in and gets its reply, however much the others have to say",
                $"it has none, while each of {others.Count} others got some {turns} times");
            server.ExpectSoon(
                () => newcomer.HasReply || others.All(other => other.HasReply),
                "every client that is connected gets its replies",
                () => $"{others.Count(other => other.HasReply)} of {others.Count} clients have theirs");
            server.Kernel.Stop();
        }

        server.Kernel.Continue();
        newcomer.ExpectReplyTo("?"u8);
    }

    private static bool StillWaiting(List<Talker> waiting)
    {
        waiting.RemoveAll(one => one.IsAnswered());
        return waiting.Count > 0;
    }

    private static void AwaitReplies(ServerUnderTest server, IReadOnlyList<Talker> waiting, IReadOnlyList<Talker> others) =>
        server.ExpectSoon(
            () => waiting.Any(one => one.HasReply) || others.Count(other => other.HasReply) >= RepliesAtATime,
            "every client that is connected gets its replies",
            () => $"{others.Count(other => other.HasReply)} of {others.Count} clients have theirs");

    // One that never sends ahead. A stopped server may have sent a part of anything that is longer than a byte.
    private sealed class Talker(Client client)
    {
        public const string Message = "?";

        private bool _hasSpoken;

        public Client Client => client;

        public bool HasReply => _hasSpoken && client.HasReply;

        public void Speak()
        {
            if (_hasSpoken)
                return;
            client.Send(Message);
            _hasSpoken = true;
        }

        public bool IsAnswered()
        {
            if (!HasReply)
                return false;
            client.ExpectReplyTo("?"u8);
            _hasSpoken = false;
            return true;
        }
    }
}
