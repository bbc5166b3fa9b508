using System.Diagnostics.CodeAnalysis;
using NUnit.Framework;

namespace Katas.Testing;

/// <summary>A failed kata test, told to the learner.</summary>
/// <remarks>
/// Thrown instead of using NUnit's constraints, because their output speaks of values and
/// ours of behaviours. The stack trace is left out: it would lead into the harness.
/// </remarks>
[SuppressMessage("Design", "CA1032", Justification = "Made by FailureReport only.")]
public sealed class KataFailure : AssertionException
{
    internal KataFailure(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public override string? StackTrace => null;
}
