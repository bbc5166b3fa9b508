using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Katas.Selectors;

namespace Katas.Host.Probing;

/// <summary>
/// Drives one selector at a time for a test: the selector's calls on a thread of their own, the
/// files that it watches from any other. Results are plain data.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class Probe : IDisposable
{
    private static readonly TimeSpan EndOfThread = TimeSpan.FromSeconds(1);

    // With a handler installed, the signal interrupts a wait; it does nothing else.
    private readonly PosixSignalRegistration _signal = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => { });
    private readonly ProbeFiles _files = new();
    private readonly string _assemblyPath;
    private SelectorThread? _thread;
    private ProbedSelector? _selector;

    /// <summary>Prepares a probe.</summary>
    /// <param name="assemblyPath">The path of the assembly that holds the selectors.</param>
    public Probe(string assemblyPath) => _assemblyPath = assemblyPath;

    /// <summary>Does what a test asks.</summary>
    /// <param name="request">What to do. Requests come one at a time, but need not wait for the replies to earlier ones.</param>
    /// <param name="reply">Takes the reply, on whichever thread made it.</param>
    public void Handle(ProbeRequest request, Action<ProbeReply> reply)
    {
        void Answer(Func<ProbeRequest, ProbeReply> act) => reply(Attempt(act, request) with { Id = request.Id });

        if (request.Operation == ProbeOperation.Renew)
            Answer(Renew);
        else if (request.Operation <= ProbeOperation.Dispose)
            _thread!.Post(() => Answer(UseSelector));
        else
            Answer(UseFiles);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _thread?.End(EndOfThread);
        _files.Clear();
        _signal.Dispose();
    }

    // The old selector is left to the garbage collector: if its Close has a fault, it is not this test's matter.
    private ProbeReply Renew(ProbeRequest request)
    {
        _thread?.End(EndOfThread);
        _files.Clear();
        _selector = null;
        _thread = new SelectorThread(request.Refused ?? []);
        return new ProbeReply();
    }

    private ProbeReply UseSelector(ProbeRequest request)
    {
        Assembly? assembly = null;
        try
        {
            assembly = ServerFactory.Load(_assemblyPath);
            if (request.Operation == ProbeOperation.Create)
                _selector = new ProbedSelector(ServerFactory.Create<ISelector>(assembly, request.Type!), _files);
            return _selector is null
                ? new ProbeReply { Trouble = "There is no selector: its creation failed." }
                : _selector.Call(request);
        }
        catch (Exception exception)
        {
            var thrown = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
            return new ProbeReply
            {
                Thrown = ServerFailure.From(thrown, assembly),
                ThrownTypes = [.. TypesOf(thrown)],
            };
        }
    }

    private ProbeReply UseFiles(ProbeRequest request)
    {
        switch (request.Operation)
        {
            case ProbeOperation.OpenPair:
                return new ProbeReply { Files = _files.OpenPair(request.Kind) };
            case ProbeOperation.OpenPipe:
                return new ProbeReply { Files = _files.OpenPipe(request.Kind) };
            case ProbeOperation.OpenRegularFile:
                return new ProbeReply { Files = [_files.OpenRegularFile(request.Kind)] };
            case ProbeOperation.View:
                return new ProbeReply { Files = [_files.View(request.File, request.Kind)] };
            case ProbeOperation.MakeUp:
                return new ProbeReply { Files = [_files.MakeUp(request.Kind, request.Descriptor)] };
            case ProbeOperation.Duplicate:
                return new ProbeReply { Files = _files.Duplicate(request.File, request.Count, request.Descriptor) };
            case ProbeOperation.Replace:
                return new ProbeReply { Files = [_files.Replace(request.File, request.Other)] };
            case ProbeOperation.CloseFile:
                _files.Close(request.File);
                return new ProbeReply();
            case ProbeOperation.Send:
                _files.Send(request.File, request.Count);
                return new ProbeReply();
            case ProbeOperation.Fill:
                return new ProbeReply { Count = _files.Fill(request.File) };
            case ProbeOperation.Drain:
                return new ProbeReply { Count = _files.Drain(request.File) };
            case ProbeOperation.Interrupt:
                _thread!.Interrupt();
                return new ProbeReply();
            default:
                return new ProbeReply { Trouble = $"{request.Operation} is not known." };
        }
    }

    private static ProbeReply Attempt(Func<ProbeRequest, ProbeReply> act, ProbeRequest request)
    {
        try
        {
            return act(request);
        }
        catch (Exception exception)
        {
            return new ProbeReply { Trouble = $"{request.Operation} failed: {exception.Message}" };
        }
    }

    // Anybody may call a class of their own ArgumentException; its bases count, if they are the framework's.
    private static IEnumerable<string> TypesOf(Exception exception)
    {
        for (var type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (FrameworkTypes.Include(type))
                yield return type.FullName!;
        }
    }
}
