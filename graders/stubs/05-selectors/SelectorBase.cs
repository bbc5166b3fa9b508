namespace Katas.Selectors;

/// <summary>
/// What all selectors share: the table of registrations. A selector adds the system call that
/// waits, and, when the kernel keeps a table of its own, what keeps that one in step.
/// </summary>
/// <remarks>
/// The public members are the surface of <see cref="ISelector"/>; its documentation says exactly what
/// they do. The protected ones are a proposal for how this class and its selectors divide the work:
/// keep them, change them, or do without.
/// </remarks>
public abstract class SelectorBase : ISelector
{
    private const string Unwritten =
        "Write the table in katas/05-selectors/SelectorBase.cs. Start with step 1 of katas/05-selectors/README.md.";

    // TODO: keep one SelectorKey for each descriptor here, and write the members below.

    /// <inheritdoc/>
    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null) =>
        throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public SelectorKey Unregister(object fileObject) => throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null) =>
        throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null) =>
        throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public SelectorKey GetKey(object fileObject) => throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public IReadOnlyDictionary<object, SelectorKey> GetMap() => throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public void Close() => throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException(Unwritten);

    /// <summary>Waits for readiness once, and calls <see cref="Report"/> for each descriptor that is ready.</summary>
    /// <param name="timeout">As for <see cref="Select"/>.</param>
    protected abstract void Wait(TimeSpan? timeout);

    /// <summary>Tells the kernel of a new registration; throws when it cannot be watched.</summary>
    /// <param name="key">The registration.</param>
    protected virtual void Watch(SelectorKey key)
    {
    }

    /// <summary>Tells the kernel that the events of a registration have changed.</summary>
    /// <param name="key">The registration with its new events.</param>
    protected virtual void Rewatch(SelectorKey key)
    {
    }

    /// <summary>Tells the kernel that a registration is gone; never throws.</summary>
    /// <param name="key">What was registered.</param>
    protected virtual void Unwatch(SelectorKey key)
    {
    }

    /// <summary>Gives back what the selector got from the kernel.</summary>
    protected virtual void Release()
    {
    }

    /// <summary>Adds to what <see cref="Select"/> returns.</summary>
    /// <param name="descriptor">A descriptor that the system call has named.</param>
    /// <param name="events">What it is ready for.</param>
    protected void Report(int descriptor, SelectorEvents events) => throw new NotImplementedException(Unwritten);
}
