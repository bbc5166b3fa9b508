using System.Diagnostics;

namespace Katas.Learning;

/// <summary>
/// Notices that files of katas were saved: at once where the system tells of changes, and twice a
/// second where it does not, as on many network drives and in containers.
/// </summary>
public sealed class SaveWatcher : IDisposable
{
    // One save is several changes: editors truncate, write, rename.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Polling = TimeSpan.FromMilliseconds(500);

    private readonly IReadOnlyList<LearnerKata> _katas;
    private readonly Action<IReadOnlyList<LearnerKata>, long> _saved;
    private readonly SemaphoreSlim _changed = new(0);
    private readonly CancellationTokenSource _end = new();
    private readonly FileSystemWatcher? _system;
    private readonly Task _looking;

    /// <summary>Begins to watch.</summary>
    /// <param name="katas">The katas.</param>
    /// <param name="saved">Called with the katas that changed, and with the time stamp of the first change.</param>
    public SaveWatcher(IReadOnlyList<LearnerKata> katas, Action<IReadOnlyList<LearnerKata>, long> saved)
    {
        _katas = katas;
        _saved = saved;
        _system = TryWatch(katas[0].Repository.PathOf("katas"));
        var stamps = katas.ToDictionary(k => k, k => k.Stamp());
        _looking = Task.Run(() => LookAsync(stamps, _end.Token));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _system?.Dispose();
        _end.Cancel();
        _looking.GetAwaiter().GetResult();
        _end.Dispose();
        _changed.Dispose();
    }

    private FileSystemWatcher? TryWatch(string folder)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder, "*.cs") { IncludeSubdirectories = true };
            watcher.Changed += Notice;
            watcher.Created += Notice;
            watcher.Deleted += Notice;
            watcher.Renamed += Notice;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or PlatformNotSupportedException)
        {
            // The system is out of watches, or has none for this drive: looking now and then does it, only later.
            return null;
        }
    }

    private void Notice(object sender, FileSystemEventArgs change)
    {
        try
        {
            _changed.Release();
        }
        catch (ObjectDisposedException)
        {
            // The last change of all; nobody watches any more.
        }
    }

    private async Task LookAsync(Dictionary<LearnerKata, string> stamps, CancellationToken end)
    {
        try
        {
            while (true)
            {
                var told = await _changed.WaitAsync(Polling, end).ConfigureAwait(false);
                var begun = Stopwatch.GetTimestamp();
                while (told && Stopwatch.GetElapsedTime(begun) < LongestSettling && await _changed.WaitAsync(Settling, end).ConfigureAwait(false))
                {
                    // Another change; the save goes on.
                }

                Compare(stamps, begun);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more.
        }
    }

    private void Compare(Dictionary<LearnerKata, string> stamps, long begun)
    {
        var now = _katas.Select(k => (Kata: k, Stamp: k.Stamp())).Where(k => k.Stamp.Length > 0 && k.Stamp != stamps[k.Kata]).ToList();
        foreach (var (kata, stamp) in now)
            stamps[kata] = stamp;
        if (now.Count > 0)
            _saved([.. now.Select(k => k.Kata)], begun);
    }
}
