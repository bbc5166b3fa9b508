namespace Katas.Testing;

/// <summary>Checks that everybody who is ready gets a turn.</summary>
public static class FairnessChecks
{
    private const int Others = 200;

    // Far fewer than there are others, so that some are ready whenever the server looks.
    private const int RepliesAtATime = 25;

    // A server that serves all that are ready needs one turn of each; a right one may serve a few at a time.
    private const int TurnsAtMost = 20;

    /// <summary>
    /// Demands that a client gets its reply while many others have something to say whenever the server looks.
    /// </summary>
    /// <remarks>
    /// On a busy machine, traffic has gaps in which anybody is served. So the server is stopped (SIGSTOP)
    /// while those whose messages were answered send the next ones.
    /// </remarks>
    /// <param name="server">The server.</param>
    public static void ExpectTurnForEverybody(this ServerUnderTest server)
    {
        var others = server.Connect(Others).Select(client => new Talker(client)).ToList();
        foreach (var other in others)
            other.Client.Exchange(Talker.Message);
        var last = new Talker(server.Connect());
        last.Client.Exchange(Talker.Message);

        var turns = 0;
        while (!last.IsAnswered())
        {
            server.Expect(
                turns < TurnsAtMost * Others,
                "whoever is ready gets a turn before others get a second one, or a few",
                $"one of {Others + 1} clients has no reply, while the others got {turns:#,0}");
            server.Kernel.Stop();
            turns += others.Count(other => other.IsAnswered());
            others.ForEach(other => other.Speak());
            last.Speak();
            server.Kernel.Continue();
            AwaitReplies(server, last, others);
        }
    }

    private static void AwaitReplies(ServerUnderTest server, Talker last, IReadOnlyList<Talker> others) =>
        server.ExpectSoon(
            () => last.HasReply || others.Count(other => other.HasReply) >= RepliesAtATime,
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
