using System.Diagnostics;

namespace Katas.Testing;

/// <summary>A process of Katas.Host, however it was started.</summary>
internal abstract class LaunchedProcess : IDisposable
{
    private readonly Lock _killing = new();
    private ServerEndCause? _limitMet;
    private int? _exitCode;
    private bool _disposed;

    private protected LaunchedProcess(Process process, OutputTail output)
    {
        Process = process;
        Output = output;
        output.Follow(process.StandardOutput);
        output.Follow(process.StandardError);
    }

    /// <summary>The id of the process that runs the server, as this process sees it; known once <see cref="Watch"/> was called.</summary>
    public abstract int Id { get; }

    /// <summary>The end of what the process wrote to its standard output and error.</summary>
    public OutputTail Output { get; }

    /// <summary>With which code the process ended, or null while it lives; 128 + n when signal n killed it.</summary>
    public int? ExitCode
    {
        get
        {
            lock (_killing)
                return _disposed ? _exitCode : Process.HasExited ? Process.ExitCode : null;
        }
    }

    /// <summary>The limit that was met and for which the process was killed, or null.</summary>
    public ServerEndCause? LimitMet
    {
        get
        {
            lock (_killing)
                return _limitMet;
        }
    }

    /// <summary>
    /// The limit over which the process was refused something, as it was when <see cref="LookForRefusal"/>
    /// was called last; null for none. The kernel tells nobody of a refusal but the process itself.
    /// </summary>
    public ServerEndCause? Refused { get; private set; }

    /// <summary>How many bytes of memory the process had at most, as far as it was looked at.</summary>
    public virtual long PeakMemory => 0;

    /// <summary>The limits of the process; null for none.</summary>
    public virtual SandboxLimits? Limits => null;

    /// <summary>The process that was started from here; for a sandbox, the one around it.</summary>
    protected Process Process { get; }

    /// <summary>Begins to look at the process. To be called when the host has given its first sign.</summary>
    public virtual void Watch()
    {
    }

    /// <summary>Looks whether the living process has as much of something as it may have.</summary>
    public void LookForRefusal()
    {
        lock (_killing)
        {
            if (!_disposed && !Process.HasExited)
                Refused = FindRefusal() ?? Refused;
        }
    }

    /// <summary>Says why the server could not even begin, where that cannot be its own fault.</summary>
    /// <returns>The reason, or null where it can be.</returns>
    public virtual string? WhyItNeverBegan() => null;

    /// <summary>Ends the process and all that it started, because it met a limit.</summary>
    /// <param name="cause">The limit; of several, the first counts.</param>
    public void KillFor(ServerEndCause cause)
    {
        lock (_killing)
        {
            if (_disposed || _limitMet is not null || Process.HasExited)
                return;
            _limitMet = cause;
            try
            {
                Kill();
            }
            catch (SandboxFailure)
            {
                // It was killed and takes its time. Who disposes of it waits again, and tells; here may be a timer.
            }
        }
    }

    /// <summary>Waits for the process to end.</summary>
    /// <param name="bound">How long at most.</param>
    /// <returns>Whether it ended.</returns>
    public bool WaitForExit(TimeSpan bound) => Process.WaitForExit(bound);

    /// <summary>Ends the process and all that it started, and waits until they are gone.</summary>
    public abstract void Kill();

    /// <summary>Finds out whether the process has as much of something as it may have.</summary>
    /// <returns>The limit; null where it is far from all of them, or has none.</returns>
    protected virtual ServerEndCause? FindRefusal() => null;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        lock (_killing)
        {
            if (_disposed)
                return;
            _exitCode = Process.HasExited ? Process.ExitCode : null;
            _disposed = true;
            Process.Dispose();
        }
    }
}
