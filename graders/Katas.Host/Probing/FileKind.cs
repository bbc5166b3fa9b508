namespace Katas.Host.Probing;

/// <summary>What a file object is.</summary>
public enum FileKind
{
    /// <summary>A <see cref="System.Net.Sockets.Socket"/>.</summary>
    Socket,

    /// <summary>A <see cref="System.Runtime.InteropServices.SafeHandle"/>.</summary>
    SafeHandle,

    /// <summary>A descriptor, as an <see cref="int"/>.</summary>
    Descriptor,

    /// <summary>Null, which is no file object.</summary>
    Null,

    /// <summary>A text, which is no file object.</summary>
    Text,

    /// <summary>A stream, which has a descriptor and is no file object.</summary>
    Stream,

    /// <summary>A descriptor as an <see cref="nint"/>, which is no file object.</summary>
    NativeInt,
}
