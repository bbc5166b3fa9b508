namespace Katas.Bench;

/// <summary>The load could not go on.</summary>
/// <param name="fault">Of which kind it is.</param>
/// <param name="what">What happened.</param>
internal sealed class LoadException(LoadFault fault, string what) : Exception(what)
{
    /// <summary>What happened, as plain data.</summary>
    public LoadFailure Failure { get; } = new(fault, what);
}
