using System.Globalization;
using Katas.Testing;

namespace Katas.Grading;

/// <summary>How submissions are judged; the same for everybody in a run.</summary>
/// <param name="Rubric">What work is worth, and what a server may use.</param>
/// <param name="IsConfined">Whether servers run in a sandbox; without one for trusted code only.</param>
public sealed record Judging(Rubric Rubric, bool IsConfined)
{
    /// <summary>How often a failed test is run again at most.</summary>
    public const int Reruns = 2;

    /// <summary>Trusted code, without a sandbox.</summary>
    public static Judging Trusted { get; } = new(new Rubric(), IsConfined: false);

    /// <summary>Untrusted code, in the sandbox.</summary>
    public static Judging Confined { get; } = new(new Rubric(), IsConfined: true);

    /// <summary>The source of all random data: the same one for everybody, so that all meet the same tests.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The assembly of hidden tests; null for none. Their sources are in the rubric.</summary>
    public byte[]? HiddenTests { get; init; }

    /// <summary>What a server in the sandbox may use; null without a sandbox.</summary>
    public SandboxLimits? Sandbox => IsConfined ? Rubric.Limits : null;

    /// <summary>How workers are started.</summary>
    public WorkerCommand Worker => WorkerCommand.Default with { IsConfined = IsConfined, Seed = Seed };

    /// <summary>All of it as text: what judges differently has another text.</summary>
    public string Rules => string.Create(CultureInfo.InvariantCulture, $"{Rubric.ToText()} confined={IsConfined} seed={Seed} reruns={Reruns}");
}
