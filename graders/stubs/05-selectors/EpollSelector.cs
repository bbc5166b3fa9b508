namespace Katas.Selectors;

/// <summary>A selector that waits with epoll(7): the kernel keeps the table too, and names only who is ready.</summary>
public sealed class EpollSelector : SelectorBase
{
    /// <inheritdoc/>
    protected override void Wait(TimeSpan? timeout)
    {
        // TODO: wait with epoll_wait(2), through P/Invoke; create the epoll descriptor in a constructor, and keep the kernel's table in step with yours.
        throw new NotImplementedException("Write EpollSelector in katas/05-selectors/EpollSelector.cs. That is step 4 of katas/05-selectors/README.md.");
    }
}
