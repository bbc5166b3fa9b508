namespace Katas.Host.Probing;

/// <summary>What a test can ask of a probe.</summary>
public enum ProbeOperation
{
    /// <summary>Closes all files, and starts a new thread for the next selector.</summary>
    Renew,

    /// <summary>Creates the selector, on the new thread.</summary>
    Create,

    /// <summary>Calls <c>Register</c>.</summary>
    Register,

    /// <summary>Calls <c>Unregister</c>.</summary>
    Unregister,

    /// <summary>Calls <c>Modify</c>.</summary>
    Modify,

    /// <summary>Calls <c>Select</c>.</summary>
    Select,

    /// <summary>Calls <c>GetKey</c>.</summary>
    GetKey,

    /// <summary>Calls <c>GetMap</c> and keeps the map for the next three.</summary>
    FetchMap,

    /// <summary>Looks up in the map by its indexer.</summary>
    LookUp,

    /// <summary>Looks up in the map by <c>TryGetValue</c> and <c>ContainsKey</c>.</summary>
    TryLookUp,

    /// <summary>Lists what is in the map.</summary>
    ListMap,

    /// <summary>Calls <c>Close</c>.</summary>
    Close,

    /// <summary>Calls <c>Dispose</c>.</summary>
    Dispose,

    /// <summary>Opens a pair of connected stream sockets.</summary>
    OpenPair,

    /// <summary>Opens a pipe: the end to read from, and the end to write to.</summary>
    OpenPipe,

    /// <summary>Opens a regular file, which epoll does not watch.</summary>
    OpenRegularFile,

    /// <summary>Makes another file object of an open file's descriptor.</summary>
    View,

    /// <summary>Makes a file object that never was one: a made-up number, null, or a text.</summary>
    MakeUp,

    /// <summary>Duplicates an open file's descriptor, to a number that is large enough.</summary>
    Duplicate,

    /// <summary>Closes a file.</summary>
    CloseFile,

    /// <summary>Puts a duplicate of one file under the descriptor of another, which is thereby closed.</summary>
    Replace,

    /// <summary>Sends bytes through a file.</summary>
    Send,

    /// <summary>Sends through a file until its buffers are full.</summary>
    Fill,

    /// <summary>Receives all that has arrived.</summary>
    Drain,

    /// <summary>Sends a signal, which has a handler, to the selector's thread.</summary>
    Interrupt,
}
