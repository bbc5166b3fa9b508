namespace Katas.Selectors;

/// <summary>What to wait for on a file object, and what it is ready for.</summary>
[Flags]
public enum SelectorEvents
{
    /// <summary>No event. Nothing can be registered with it.</summary>
    None = 0,

    /// <summary>
    /// A read would not wait: there is data, or a connection to accept, or the end of the
    /// stream, or an error to fetch.
    /// </summary>
    Read = 1,

    /// <summary>A write would not wait: there is room in the send buffer, or an error to fetch.</summary>
    Write = 2,
}
