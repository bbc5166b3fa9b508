using System.Net.Sockets;
using System.Reflection;
using Microsoft.Win32.SafeHandles;

namespace Katas.Host;

/// <summary>Runs one server on its own thread and tells the test what becomes of it.</summary>
internal sealed class ServerSession(HostArguments arguments, ControlChannel control)
{
    // A test that does not answer is about to end us.
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(1);

    private readonly SafeFileHandle[] _spare = OpenSpare();
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEventSlim _begin = new();
    private readonly ManualResetEventSlim _seen = new();
    private readonly ManualResetEventSlim _ended = new();
    private bool _failed;

    /// <summary>Serves until the server fails or the test closes the channel.</summary>
    /// <returns>The exit code of the process.</returns>
    public int Run()
    {
        var listener = InheritedSocket.Open(arguments.ListenerDescriptor);
        new Thread(() => Serve(listener)) { Name = ServerThread.Name, IsBackground = true }.Start();
        new Thread(FollowOrders) { Name = "kata-control", IsBackground = true }.Start();

        _ended.Wait();
        return _failed ? ExitCode.ServerFailed : ExitCode.Done;
    }

    private void Serve(Socket listener)
    {
        Assembly? assembly = null;
        try
        {
            assembly = ServerFactory.Load(arguments.AssemblyPath);
            if (arguments.ForbidReadiness)
                ReadinessBan.ImposeOnThisThread();
            control.Send(HostMessage.Started);

            // From here on the process is the server's, and nothing that it says can be trusted: the
            // test takes a look at it before.
            if (arguments.AwaitBegin)
                _begin.Wait();
            ServerFactory.Create<IServer>(assembly, arguments.TypeName).Run(listener, _stop.Token);
            ReportReturn();
        }
        catch (Exception exception) when (ReportFailure(exception, assembly))
        {
            End(failed: true);
        }
    }

    private void ReportReturn()
    {
        control.Send(HostMessage.Returned);

        // After a requested stop the process lives on, so that the test can see what Run left open.
        // A server that gave up by itself must not leave clients hanging in its backlog.
        if (_stop.IsCancellationRequested)
            return;
        AwaitLook();
        End(failed: true);
    }

    private void FollowOrders()
    {
        while (control.ReadLine() is { } order)
        {
            if (order == HostMessage.Begin)
                _begin.Set();
            if (order == HostMessage.Seen)
                _seen.Set();

            // On a thread of its own: the server's callbacks run inside Cancel and may take their
            // time, and this thread must see the end of the test whatever they do.
            if (order == HostMessage.Stop)
                new Thread(CancelStop) { Name = "kata-stop", IsBackground = true }.Start();
            else if (order == HostMessage.CountAllocated)
                control.Send(HostMessage.Allocated + GC.GetTotalAllocatedBytes(precise: true));
        }

        Lifeline.Cut();
    }

    private void CancelStop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (AggregateException exception)
        {
            ReportFailure(exception, ServerFactory.Load(arguments.AssemblyPath));
            End(failed: true);
        }
    }

    // As the filter of a catch clause it runs before the blocks that close the server's connections: what a
    // client notices of an exception has then been told, on however busy a machine, and what the server holds
    // has been looked at.
    private bool ReportFailure(Exception exception, Assembly? assembly)
    {
        // A server that has used up all descriptors must still be able to say so.
        foreach (var descriptor in _spare)
            descriptor.Dispose();
        control.Send(HostMessage.Failed + ServerFailure.From(exception, assembly).ToJson());
        AwaitLook();
        return true;
    }

    // Each of a kata's tests starts a host, and Linq would be one more assembly to load, and seven methods to compile.
    private static SafeFileHandle[] OpenSpare()
    {
        var spare = new SafeFileHandle[ServerFailure.SpareDescriptors];
        for (var i = 0; i < spare.Length; i++)
            spare[i] = File.OpenHandle("/dev/null");
        return spare;
    }

    private void AwaitLook()
    {
        if (arguments.AwaitBegin)
            _seen.Wait(LastLook);
    }

    private void End(bool failed)
    {
        _failed = failed;
        _ended.Set();
    }
}
