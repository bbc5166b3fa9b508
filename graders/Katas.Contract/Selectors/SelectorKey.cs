namespace Katas.Selectors;

/// <summary>One registration: a file object, its descriptor, the interest in it, and the caller's data.</summary>
/// <remarks>
/// A key is a value and never changes. <see cref="ISelector.Modify"/> puts a new key in the
/// place of the old one.
/// </remarks>
/// <param name="FileObject">
/// The object that was registered: a <see cref="System.Net.Sockets.Socket"/>, a
/// <see cref="System.Runtime.InteropServices.SafeHandle"/>, or a descriptor as an <see cref="int"/>.
/// </param>
/// <param name="Descriptor">The file object's descriptor at the time it was registered.</param>
/// <param name="Events">The events to wait for.</param>
/// <param name="Data">
/// Whatever the caller wants to find again when the file object is ready, such as a callback.
/// </param>
public readonly record struct SelectorKey(object FileObject, int Descriptor, SelectorEvents Events, object? Data);
