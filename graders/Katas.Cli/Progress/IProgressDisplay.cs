namespace Katas.Cli;

/// <summary>Shows how far a class is graded.</summary>
internal interface IProgressDisplay
{
    /// <summary>Shows progress as long as the work goes on.</summary>
    /// <param name="progress">What the work tells.</param>
    /// <param name="work">The work.</param>
    /// <returns>A task that ends with the work, as that ends.</returns>
    Task ShowAsync(ClassProgress progress, Func<Task> work);
}

/// <summary>Shows nothing.</summary>
internal sealed class NoProgressDisplay : IProgressDisplay
{
    /// <inheritdoc/>
    public Task ShowAsync(ClassProgress progress, Func<Task> work) => work();
}
