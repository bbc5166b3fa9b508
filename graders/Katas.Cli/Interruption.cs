using System.Runtime.InteropServices;

namespace Katas.Cli;

/// <summary>Turns Ctrl-C and a request to terminate into a cancelled token, so that the program can tidy up.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Begins to listen for signals.</summary>
    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
    ];

    /// <summary>Cancelled when a signal has come.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Cancel(PosixSignalContext signal)
    {
        // The second one is meant: it ends the program where it stands.
        signal.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
