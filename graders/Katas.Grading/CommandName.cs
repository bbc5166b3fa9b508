namespace Katas.Grading;

/// <summary>What the person at the keyboard types to call this program, so that every "next" can be copied.</summary>
public static class CommandName
{
    /// <summary>The environment variable by which whatever starts this program tells how it was called.</summary>
    public const string Variable = "KATA_COMMAND";

    /// <summary>The command: <c>kata</c>, or what started it.</summary>
    public static string Value => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : "kata";

    /// <summary>A command of this program, as it is typed.</summary>
    /// <param name="words">The verb and its arguments.</param>
    /// <returns>The command line.</returns>
    public static string Of(params string[] words) => $"{Value} {string.Join(' ', words)}";
}
