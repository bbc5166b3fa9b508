using System.Text.Json;
using System.Text.Json.Serialization;
using Katas.Testing;

namespace Katas.Grading;

/// <summary>What the grader asks of a worker; one line of JSON.</summary>
[JsonDerivedType(typeof(CompileOrder), "compile")]
[JsonDerivedType(typeof(JudgeOrder), "judge")]
internal abstract record WorkerOrder
{
    /// <summary>Writes the order as one line.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, WorkerJson.Default.WorkerOrder);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="line">One line of JSON.</param>
    /// <returns>The order.</returns>
    public static WorkerOrder FromJson(string line) =>
        JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerOrder) ?? throw new JsonException("An order is missing.");
}

/// <summary>Asks a worker to compile a submission; answered by an <see cref="AnalyzingReply"/> when there is something to analyze, and a <see cref="CompiledReply"/>.</summary>
/// <param name="Sources">The files of the submission.</param>
/// <param name="Stub">The stub of the kata; empty when nobody wants to know whether it was touched.</param>
internal sealed record CompileOrder(IReadOnlyList<SourceFile> Sources, IReadOnlyList<SourceFile> Stub) : WorkerOrder
{
    /// <summary>Whether it is compiled to be fast, instead of to be debugged.</summary>
    public bool IsOptimized { get; init; }

    /// <summary>
    /// Whether the folder of an assembly is the asker's from then on, to be judged by another worker or to be
    /// deleted. Otherwise, and when nothing came of it, it is the worker's, until it compiles the next one.
    /// </summary>
    public bool IsHandedOver { get; init; }

    /// <summary>How long the worker may be on a processor before it counts as hanging.</summary>
    public TimeSpan Limit { get; init; } = Rubric.UsualCompileTime;

    /// <summary>Which rules the analyzer is to leave out; null when it is not wanted at all.</summary>
    public IReadOnlyList<string>? RulesOff { get; init; }
}

/// <summary>
/// Asks a worker to judge what was compiled; answered by a <see cref="StartedReply"/> and a
/// <see cref="TestReply"/> per test, an <see cref="EndReply"/> per server that ended by itself, and a <see cref="JudgedReply"/>.
/// </summary>
/// <param name="AssemblyPath">The assembly of the submission.</param>
/// <param name="Tests">The full names of the tests to run.</param>
/// <param name="Sandbox">What a server may use; null runs it without a sandbox.</param>
internal sealed record JudgeOrder(string AssemblyPath, IReadOnlyList<string> Tests, SandboxLimits? Sandbox) : WorkerOrder
{
    /// <summary>Whether the worker takes over the folder of the assembly, with all that is in it; it goes when the worker goes.</summary>
    public bool TakesOver { get; init; }

    /// <summary>How often a test whose failure could be a matter of timing is run again at most.</summary>
    public int Reruns { get; init; }

    /// <summary>The assembly of hidden tests; null for none.</summary>
    public byte[]? HiddenTests { get; init; }

    /// <summary>How long all tests may take together; null for as long as they do.</summary>
    public TimeSpan? Limit { get; init; }
}

/// <summary>What a worker answers; one line of JSON.</summary>
[JsonDerivedType(typeof(AnalyzingReply), "analyzing")]
[JsonDerivedType(typeof(CompiledReply), "compiled")]
[JsonDerivedType(typeof(StartedReply), "started")]
[JsonDerivedType(typeof(TestReply), "test")]
[JsonDerivedType(typeof(EndReply), "end")]
[JsonDerivedType(typeof(JudgedReply), "judged")]
internal abstract record WorkerReply
{
    /// <summary>Writes the reply as one line.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, WorkerJson.Default.WorkerReply);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="line">One line of JSON.</param>
    /// <returns>The reply.</returns>
    public static WorkerReply FromJson(string line) =>
        JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerReply) ?? throw new JsonException("A reply is missing.");
}

/// <summary>The submission compiles, and the analyzer begins: what breaks from now on is not the compiler.</summary>
internal sealed record AnalyzingReply : WorkerReply;

/// <summary>The submission is compiled, or is not.</summary>
/// <param name="Result">What became of it.</param>
internal sealed record CompiledReply(CompilationResult Result) : WorkerReply;

/// <summary>One test has begun.</summary>
/// <param name="Test">Its full name.</param>
internal sealed record StartedReply(string Test) : WorkerReply;

/// <summary>One test has ended.</summary>
/// <param name="Run">How it ended.</param>
internal sealed record TestReply(TestRun Run) : WorkerReply;

/// <summary>The process of a server ended without being asked to.</summary>
/// <param name="End">How, and in which test.</param>
internal sealed record EndReply(EndInTest End) : WorkerReply;

/// <summary>All tests have ended.</summary>
/// <param name="Fault">Why the judgement does not count, or null.</param>
internal sealed record JudgedReply(string? Fault) : WorkerReply
{
    /// <summary>Whether the tests took longer than all of them may together, so that some were given up.</summary>
    public bool IsOutOfTime { get; init; }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(WorkerOrder))]
[JsonSerializable(typeof(WorkerReply))]
internal sealed partial class WorkerJson : JsonSerializerContext;
