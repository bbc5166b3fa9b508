using Katas.Grading;
using Katas.Testing;

namespace Katas.Tracing;

/// <summary>Looks again and again where a server's thread is: what is left where strace is not to be had.</summary>
internal sealed class ThreadSampler : IDisposable
{
    private readonly List<(DateTime At, string? Call)> _samples = [];
    private readonly KernelView _kernel;
    private readonly Thread _thread;
    private volatile bool _over;
    private volatile KataFailure? _failure;

    /// <summary>Begins to look.</summary>
    /// <param name="kernel">The kernel's view of the server's process.</param>
    public ThreadSampler(KernelView kernel)
    {
        _kernel = kernel;
        _thread = new Thread(Look) { Name = "kata-sampler", IsBackground = true };
        _thread.Start();
    }

    /// <summary>What was seen, made into calls: one for each stretch of looks that found the same.</summary>
    /// <param name="scene">The scene.</param>
    /// <returns>The calls.</returns>
    /// <exception cref="UserError">The kernel does not let us look.</exception>
    public IReadOnlyList<TracedCall> Calls(SceneRecord scene)
    {
        Dispose();
        if (_failure is { } failure)
            throw new UserError($"The server's thread cannot be looked at: {failure.Message}", "Where kernel.yama.ptrace_scope is 2 or more, only root may look: sudo sysctl kernel.yama.ptrace_scope=1");
        var calls = new List<TracedCall>();
        for (var i = 0; i < _samples.Count - 1; i++)
        {
            var (at, name) = _samples[i];
            var (start, end) = (at - scene.Began, _samples[i + 1].At - scene.Began);
            if (name is null || end < TimeSpan.Zero || start > scene.Length)
                continue;
            if (calls.Count > 0 && calls[^1].Name == name && calls[^1].End == start)
                calls[^1] = calls[^1] with { End = end };
            else
                calls.Add(new TracedCall(start < TimeSpan.Zero ? TimeSpan.Zero : start, end, name, PurposeOf(name), CallOutcome.Done) { IsSampled = true });
        }

        return calls;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _over = true;
        _thread.Join();
    }

    private void Look()
    {
        try
        {
            while (!_over)
            {
                _samples.Add((DateTime.UtcNow, _kernel.ServerThreadParkedIn()));
                Thread.Sleep(1);
            }
        }
        catch (IOException)
        {
            // The thread has ended; so has what there is to see.
        }
        catch (KataFailure failure)
        {
            // Whoever asks for the calls gets it, as if this were no thread of its own.
            _failure = failure;
        }
    }

    private static CallPurpose PurposeOf(string name) =>
        Parked.InAccept.Contains(name) ? CallPurpose.Accept
        : Parked.InReceive.Contains(name) ? CallPurpose.Receive
        : Parked.InSend.Contains(name) ? CallPurpose.Send
        : Parked.InPoll.Contains(name) || Parked.InEpollWait.Contains(name) ? CallPurpose.Readiness
        : CallPurpose.Nap;
}
