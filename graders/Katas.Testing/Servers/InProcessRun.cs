using System.Net.Sockets;
using System.Reflection;
using Katas.Host;

namespace Katas.Testing;

/// <summary>A server on a thread of the test's own process, so that a debugger stops in it.</summary>
internal sealed class InProcessRun : IServerRun
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly Socket _listener;
    private readonly string _assembly;
    private readonly string _type;
    private volatile ServerFailure? _failure;
    private volatile bool _returned;

    /// <summary>Starts a server.</summary>
    /// <param name="listener">The listening socket, now the server's.</param>
    /// <param name="assembly">The path of the server's assembly.</param>
    /// <param name="type">The full name of the server's type.</param>
    public InProcessRun(Socket listener, string assembly, string type)
    {
        _listener = listener;
        _assembly = assembly;
        _type = type;
        _thread = new Thread(Serve) { Name = ServerThread.Name, IsBackground = true };
        _thread.Start();
    }

    public bool HasReturned => _returned;

    public ServerFailure? Failure => _failure;

    public int? ExitCode => null;

    public ServerEnd? End => null;

    public long PeakMemory => 0;

    public string Output => "";

    public KernelView? Kernel => null;

    public void RequestStop() => _ = Task.Run(CancelStop);

    public void Dispose()
    {
        RequestStop();

        // A thread cannot be killed. One that ignores stop ends with the test process, being a background thread.
        _thread.Join(Patience.ForStop);
        _listener.Dispose();
    }

    private void Serve()
    {
        Assembly? assembly = null;
        try
        {
            assembly = ServerFactory.Load(_assembly);
            ServerFactory.Create<IServer>(assembly, _type).Run(_listener, _stop.Token);
            _returned = true;
        }
        catch (Exception exception)
        {
            _failure = ServerFailure.From(exception, assembly);
        }

        if (!_stop.IsCancellationRequested)
            _listener.Dispose();
    }

    private void CancelStop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (AggregateException exception)
        {
            _failure = ServerFailure.From(exception, ServerFactory.Load(_assembly));
        }
    }
}
