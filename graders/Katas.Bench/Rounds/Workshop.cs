namespace Katas.Bench;

/// <summary>The servers that can be started here, in a temporary folder that goes with this.</summary>
internal sealed class Workshop : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kata-bench-").FullName;
    private readonly List<(BenchServer Server, ReadyServer Ready)> _ready = [];
    private readonly List<LeftOut> _leftOut = [];

    /// <summary>The servers that can be started.</summary>
    public IReadOnlyList<(BenchServer Server, ReadyServer Ready)> Ready => _ready;

    /// <summary>Those that cannot.</summary>
    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    /// <summary>The folder.</summary>
    public string Folder => _folder;

    /// <summary>Makes a server ready, or notes why that cannot be.</summary>
    /// <param name="server">The server.</param>
    public void Prepare(BenchServer server)
    {
        try
        {
            _ready.Add((server, server.Recipe.Prepare(_folder)));
        }
        catch (NotHereException missing)
        {
            _leftOut.Add(new LeftOut(server.Title, missing.Message));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Delete(_folder);

    /// <summary>Deletes such a folder, as far as that is possible now.</summary>
    /// <param name="folder">The folder.</param>
    public static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A dying server still has a file open there. The system clears temporary folders.
        }
    }
}
