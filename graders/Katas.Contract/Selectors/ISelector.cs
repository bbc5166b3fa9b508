namespace Katas.Selectors;

/// <summary>
/// Waits until some of many file objects are ready, whatever system call does the waiting: a port
/// of the selectors of Python's standard library.
/// </summary>
/// <remarks>
/// <para>
/// A <em>file object</em> is a <see cref="System.Net.Sockets.Socket"/>, a
/// <see cref="System.Runtime.InteropServices.SafeHandle"/>, or a descriptor as an <see cref="int"/>.
/// What a selector keeps is one <see cref="SelectorKey"/> for each descriptor: two file objects
/// with the same descriptor are the same to it. It never owns or closes a file object.
/// </para>
/// <para>
/// A file object is <em>invalid</em> when it is none of these three, is null, is a negative
/// number, or has been closed. A closed <c>Socket</c> or <c>SafeHandle</c> has no descriptor any
/// more; as long as that very object is registered it is nevertheless found, by comparing
/// references, so that it can still be looked up, modified and unregistered.
/// </para>
/// <para>Every fault has one exception, in all members:</para>
/// <list type="bullet">
/// <item>invalid file object or invalid events: <see cref="ArgumentException"/>;</item>
/// <item>not registered: <see cref="KeyNotFoundException"/>;</item>
/// <item>already registered, be it by another file object with the same descriptor:
/// <see cref="InvalidOperationException"/>;</item>
/// <item>the selector is closed: <see cref="ObjectDisposedException"/>;</item>
/// <item>the kernel refuses: <see cref="IOException"/>, whose message names the system call.</item>
/// </list>
/// <para>
/// Python gives <c>ValueError</c>, <c>KeyError</c>, <c>KeyError</c>, <c>RuntimeError</c> and
/// <c>OSError</c> for these. Two more things differ on purpose: here every call on a closed
/// selector is a fault, where some of Python's selectors still answer (<c>get_map</c> gives
/// <c>None</c>); and <see cref="Modify"/> looks at its arguments before it changes anything.
/// </para>
/// <para>A selector belongs to one thread at a time. It is level-triggered: what is not dealt with is reported again.</para>
/// </remarks>
public interface ISelector : IDisposable
{
    /// <summary>Starts to watch a file object.</summary>
    /// <param name="fileObject">The file object. It stays the caller's.</param>
    /// <param name="events">What to wait for: <see cref="SelectorEvents.Read"/>, <see cref="SelectorEvents.Write"/> or both.</param>
    /// <param name="data">Anything that the caller wants to find in the key.</param>
    /// <returns>The new key.</returns>
    /// <exception cref="ArgumentException">
    /// The events are none or unknown ones; or the file object is invalid; or the mechanism cannot
    /// watch a descriptor of that size, as select(2) from 1,024 on.
    /// </exception>
    /// <exception cref="InvalidOperationException">The descriptor is registered already, by this or by another file object.</exception>
    /// <exception cref="ObjectDisposedException">The selector is closed.</exception>
    /// <exception cref="IOException">The kernel refuses to watch the descriptor.</exception>
    /// <remarks>When it throws, nothing is registered that was not registered before.</remarks>
    SelectorKey Register(object fileObject, SelectorEvents events, object? data = null);

    /// <summary>Stops watching a file object.</summary>
    /// <param name="fileObject">The file object, or any other with the same descriptor.</param>
    /// <returns>The key that was registered.</returns>
    /// <exception cref="ArgumentException">The file object is invalid.</exception>
    /// <exception cref="KeyNotFoundException">It is not registered.</exception>
    /// <exception cref="ObjectDisposedException">The selector is closed.</exception>
    /// <remarks>
    /// It works, and never throws an <see cref="IOException"/>, when the descriptor was closed
    /// since it was registered, and also when its number belongs to something else by now.
    /// </remarks>
    SelectorKey Unregister(object fileObject);

    /// <summary>Changes what is waited for on a registered file object, or its data.</summary>
    /// <param name="fileObject">The file object, or any other with the same descriptor.</param>
    /// <param name="events">What to wait for from now on.</param>
    /// <param name="data">The data from now on; leaving it out sets it to null.</param>
    /// <returns>The new key. Its file object is the registered one.</returns>
    /// <exception cref="ArgumentException">The events are none or unknown ones; or the file object is invalid.</exception>
    /// <exception cref="KeyNotFoundException">It is not registered.</exception>
    /// <exception cref="ObjectDisposedException">The selector is closed.</exception>
    /// <exception cref="IOException">The kernel refuses the change; the file object is then no longer registered.</exception>
    /// <remarks>
    /// When the events stay the same, only the data is exchanged and the kernel is not asked: that
    /// works even when the descriptor was closed meanwhile.
    /// </remarks>
    SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null);

    /// <summary>Waits until something registered is ready, or the time is over.</summary>
    /// <param name="timeout">
    /// Null waits as long as it takes. Zero or less does not wait but reports what is ready now;
    /// mind that <see cref="Timeout.InfiniteTimeSpan"/> is less than zero. Any other time is waited
    /// in full, rounded up to what the system call can count in (a millisecond for poll(2) and
    /// epoll_wait(2)), unless something is ready before. A time longer than the system call can
    /// express is cut to its longest.
    /// </param>
    /// <returns>
    /// One entry for each ready descriptor: its key, and which of the events that it was registered
    /// for are there. Empty when the time is over, and also when a signal interrupted the wait.
    /// A selector may return the same list each time and fill it anew, so use it before the next call.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The selector is closed.</exception>
    /// <exception cref="IOException">The kernel refuses to wait.</exception>
    /// <remarks>
    /// A hang-up or an error of a descriptor counts as ready for whatever it was registered for, so
    /// that the next read or write finds out. With nothing registered the time is waited all the same.
    /// What becomes of a descriptor that was closed without being unregistered is up to the system call.
    /// </remarks>
    IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null);

    /// <summary>Finds the key of a registered file object.</summary>
    /// <param name="fileObject">The file object, or any other with the same descriptor.</param>
    /// <returns>Its key.</returns>
    /// <exception cref="ArgumentException">The file object is invalid.</exception>
    /// <exception cref="KeyNotFoundException">It is not registered.</exception>
    /// <exception cref="ObjectDisposedException">The selector is closed.</exception>
    SelectorKey GetKey(object fileObject);

    /// <summary>Gives a view of all that is registered.</summary>
    /// <returns>
    /// A read-only, live mapping: it shows every later change, and nothing once the selector is
    /// closed. Look up by file object or by descriptor; the indexer's faults are those of
    /// <see cref="GetKey"/>. Its keys, when enumerated, are the descriptors as <see cref="int"/>.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The selector is closed.</exception>
    /// <remarks>
    /// A mapping that was fetched before may be used after the close: it is empty then, and its
    /// indexer gives <see cref="KeyNotFoundException"/>.
    /// </remarks>
    IReadOnlyDictionary<object, SelectorKey> GetMap();

    /// <summary>
    /// Forgets all registrations and releases what the selector got from the kernel. The file objects
    /// stay open. A second call does nothing. <see cref="IDisposable.Dispose"/> does the same.
    /// </summary>
    void Close();
}
