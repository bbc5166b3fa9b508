using System.Globalization;
using System.Text;
using NUnit.Framework;

namespace Katas.Testing;

/// <summary>The source of all random data and schedules of a run.</summary>
internal static class Seed
{
    /// <summary>The environment variable that replays a seed.</summary>
    public const string Variable = "KATA_SEED";

    /// <summary>The seed of this run.</summary>
    public static int Value { get; } = FromEnvironment() ?? Random.Shared.Next(1, 1_000_000);

    /// <summary>How to replay this run.</summary>
    public static string Replay => $"{Value} (replay with {Variable}={Value})";

    /// <summary>A source for the current test: the same for the same seed, whatever ran before.</summary>
    /// <returns>The source.</returns>
    public static Random ForCurrentTest()
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(TestContext.CurrentContext.Test.MethodName ?? ""))
            hash = (hash ^ b) * 16777619u;
        return new Random(Value ^ (int)hash);
    }

    private static int? FromEnvironment()
    {
        var text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : throw new InvalidOperationException($"{Variable}={text} is not a whole number. Set it to the seed that a failing test printed.");
    }
}
