using Katas.Testing;

namespace Katas.Grading;

/// <summary>Where the servers of submissions run.</summary>
public enum SandboxMode
{
    /// <summary>In the sandbox that works here; without one, nothing runs.</summary>
    Auto,

    /// <summary>In a sandbox of bubblewrap's.</summary>
    Bwrap,

    /// <summary>As ordinary processes of whoever grades: for code that you trust.</summary>
    None,
}

/// <summary>Decides whether servers run in a sandbox.</summary>
public static class SandboxChoice
{
    /// <summary>Decides, and never falls back to running without a sandbox.</summary>
    /// <param name="mode">What was asked for.</param>
    /// <returns>Whether servers run in a sandbox.</returns>
    /// <exception cref="UserError">One was asked for, and there is none that works.</exception>
    public static bool Decide(SandboxMode mode) => Decide(mode, () => SandboxProbe.WhyNot);

    /// <summary>Decides.</summary>
    /// <param name="mode">What was asked for.</param>
    /// <param name="whyNot">Says why no sandbox works here; null when one does.</param>
    /// <returns>Whether servers run in a sandbox.</returns>
    /// <exception cref="UserError">One was asked for, and there is none that works.</exception>
    internal static bool Decide(SandboxMode mode, Func<string?> whyNot)
    {
        if (mode == SandboxMode.None)
            return false;
        return whyNot() is not { } reason ? true : throw new UserError(
            $"Submissions cannot be confined here, so none was run. {OneLine(reason)}",
            "Do what it says and call kata again. For code that you would run yourself, --sandbox none does without.");
    }

    /// <summary>Why there is no working sandbox here, on one line; null when there is one.</summary>
    public static string? WhyNone => SandboxProbe.WhyNot is { } reason ? OneLine(reason) : null;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
