using System.Diagnostics;
using Katas.Grading;
using Katas.Testing;

namespace Katas.Bench;

/// <summary>The load generator, seen from the process that measures.</summary>
internal sealed class Generator : IDisposable
{
    private readonly Process _process;
    private readonly OutputTail _errors = new();

    private Generator(Process process, int threads)
    {
        (_process, Threads) = (process, threads);
        _errors.Follow(process.StandardError);
    }

    /// <summary>How many threads share the clients.</summary>
    public int Threads { get; }

    /// <summary>The id of its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts the generator.</summary>
    /// <param name="cores">Where it runs.</param>
    /// <param name="folder">A folder that the generator deletes when this process is gone and could not.</param>
    /// <returns>The generator.</returns>
    public static Generator Start(Cores cores, string folder)
    {
        var command = Cores.Pin(cores.Load, [Dotnet.Program, Path.Combine(AppContext.BaseDirectory, "Katas.Bench.dll"), LoadLoop.Verb, folder]);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return new Generator(Spawner.Start(start, []), cores.LoadThreads);
    }

    /// <summary>Asks for something, and waits until it is done.</summary>
    /// <param name="order">What.</param>
    /// <param name="cancel">Gives up; the generator can only be disposed of then.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="LoadException">The generator has ended by itself.</exception>
    public async Task<LoadReply> AskAsync(LoadOrder order, CancellationToken cancel)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(order.ToJson().AsMemory(), cancel).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(cancel).ConfigureAwait(false);
            var line = await _process.StandardOutput.ReadLineAsync(cancel).ConfigureAwait(false);
            return line is not null ? LoadReply.FromJson(line) : throw Ended();
        }
        catch (IOException)
        {
            throw Ended();
        }
    }

    private LoadException Ended() => new(LoadFault.Generator, $"the load generator has ended by itself: {_errors.ToString().Trim()}");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            ProcessTree.Kill(_process);
        _process.WaitForExit();
        _process.Dispose();
    }
}
