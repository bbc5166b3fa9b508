namespace Katas.Learning;

/// <summary>Where <c>kata watch</c> shows its state.</summary>
public interface IWatchScreen
{
    /// <summary>Shows a state.</summary>
    /// <param name="state">The state.</param>
    void Show(WatchState state);

    /// <summary>Makes way for something that writes to the terminal by itself.</summary>
    void Leave();

    /// <summary>Takes the terminal again.</summary>
    void Return();
}
