namespace Katas.Tracing;

/// <summary>What a client of the scene does.</summary>
public enum Act
{
    /// <summary>It connects.</summary>
    Connect,

    /// <summary>It sends some bytes.</summary>
    Send,

    /// <summary>It says that it will send no more, and reads to the end of the stream.</summary>
    Leave,
}

/// <summary>One step of the script.</summary>
/// <param name="At">When, after the beginning.</param>
/// <param name="Act">What.</param>
/// <param name="Text">What is sent; ASCII.</param>
public sealed record SceneStep(TimeSpan At, Act Act, string Text = "");

/// <summary>A client of the scene and what it does, whatever the server does meanwhile.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Steps">Its steps, in order.</param>
public sealed record SceneRole(string Name, IReadOnlyList<SceneStep> Steps);

/// <summary>The scene that every server is put through: a chatty client, a silent one, and one that sends in pieces and pauses.</summary>
public static class SceneScript
{
    /// <summary>How long the scene goes on after the last client has left, to see what an idle server does.</summary>
    public static readonly TimeSpan Epilogue = TimeSpan.FromMilliseconds(250);

    /// <summary>How long somebody waits for what the server owes him, before he gives it up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The clients, in the order in which they connect.</summary>
    public static readonly IReadOnlyList<SceneRole> Roles =
    [
        new("chatty", [At(0, Act.Connect), Send(100, "one"), Send(200, "two"), Send(300, "three"), At(330, Act.Leave)]),
        new("silent", [At(30, Act.Connect), At(440, Act.Leave)]),
        new("pieces", [At(60, Act.Connect), Send(150, "sent "), Send(250, "in "), Send(480, "pieces"), At(530, Act.Leave)]),
    ];

    private static SceneStep At(int milliseconds, Act act) => new(TimeSpan.FromMilliseconds(milliseconds), act);

    private static SceneStep Send(int milliseconds, string text) => At(milliseconds, Act.Send) with { Text = text };
}
