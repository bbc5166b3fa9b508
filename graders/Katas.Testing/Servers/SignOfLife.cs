namespace Katas.Testing;

/// <summary>What a server does when its first client sends one byte.</summary>
internal enum SignOfLife
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It sends something.</summary>
    Reply,

    /// <summary>It closes the connection, and lives on.</summary>
    ClosedConnection,

    /// <summary>It ends.</summary>
    End,
}
