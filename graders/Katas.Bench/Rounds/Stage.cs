namespace Katas.Bench;

/// <summary>Where one server at a time is measured: its processors, and the load generator.</summary>
/// <param name="workshop">The servers.</param>
/// <param name="cores">The processors.</param>
/// <param name="pace">How long everything takes.</param>
/// <param name="cancel">Gives up.</param>
internal sealed class Stage(Workshop workshop, Cores cores, Pace pace, CancellationToken cancel) : IDisposable
{
    private Generator _generator = Generator.Start(cores, workshop.Folder);

    /// <summary>Starts a server, measures it, and ends it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cell">What is measured.</param>
    /// <returns>What was measured.</returns>
    /// <exception cref="LoadException">The server did something that no server should.</exception>
    public async Task<Sample> MeasureAsync(BenchServer server, Cell cell)
    {
        cancel.ThrowIfCancellationRequested();
        var ready = workshop.Ready.First(r => r.Server == server).Ready;
        using var running = RunningServer.Start(ready, cores);
        try
        {
            return await cell.MeasureAsync(new CellRun(running, _generator, pace.For(server), workshop.Folder, cancel)).ConfigureAwait(false);
        }
        catch (LoadException exception) when (running.Output.Trim() is { Length: > 0 } output)
        {
            throw new LoadException(exception.Failure.Fault, $"{exception.Message}; the server said: {LastWords(output)}");
        }
        finally
        {
            // Whatever it was in the middle of, the next server meets a generator without connections.
            await ResetAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();

    // A stack trace ends with what matters least, and of a long one its beginning is cut off.
    private static string LastWords(string output)
    {
        var lines = output.Split('\n').Select(line => line.Trim()).Where(line => !line.StartsWith("at ", StringComparison.Ordinal)).ToList();
        return lines.Find(line => line.Contains("xception", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "nothing but a stack trace";
    }

    private async Task ResetAsync()
    {
        if (cancel.IsCancellationRequested)
            return;
        try
        {
            await _generator.AskAsync(new CloseOrder(), cancel).ConfigureAwait(false);
        }
        catch (LoadException)
        {
            _generator.Dispose();
            _generator = Generator.Start(cores, workshop.Folder);
        }
    }
}
