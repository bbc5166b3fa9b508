using Katas.Testing;

namespace Katas.Grading;

/// <summary>How submissions are judged; the same for everybody in a run.</summary>
public sealed record Judging
{
    /// <summary>What a server in the sandbox may use; null runs servers without a sandbox, which is for trusted code.</summary>
    public SandboxLimits? Sandbox { get; init; }

    /// <summary>Trusted code, without a sandbox.</summary>
    public static Judging Trusted { get; } = new();

    /// <summary>Untrusted code, in the sandbox.</summary>
    public static Judging Confined { get; } = new() { Sandbox = new SandboxLimits() };
}
