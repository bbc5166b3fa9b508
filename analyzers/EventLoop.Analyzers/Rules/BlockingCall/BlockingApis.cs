using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>The table of calls that always block, each with advice that fits a loop.</summary>
internal static class BlockingApis
{
    public const string Timer = "let the loop check a due time each turn, or pass the delay as the wait's timeout";
    public const string Offload = "do it on another thread and let its completion wake the loop";
    private const string Wake = "do not wait here: let whoever finishes wake the loop, and carry on from there";
    private const string Writer = "queue the text to a writer thread, or keep the file's content in memory";
    private const string Opener = "do it before the loop starts, or on another thread";
    private const string Resolve = "resolve the name before the loop starts, or on another thread";
    private const string Input = "read the console on a thread of its own and hand the lines to the loop";
    private const string Shake = "do the handshake on another thread, or use asynchronous streams for this connection";

    private static readonly Dictionary<string, string> Table = Build(
        (Timer, "System.Threading.Thread", "Sleep SpinWait"),
        (Timer, "System.Threading.SpinWait", "SpinUntil"),
        (Wake, "System.Threading.Thread", "Join"),
        (Wake, "System.Threading.Tasks.Task", "Wait WaitAll WaitAny Result RunSynchronously"),
        (Wake, "System.Threading.Tasks.ValueTask", "Result"),
        (Wake, "System.Threading.WaitHandle", "WaitOne WaitAll WaitAny SignalAndWait"),
        (Wake, "System.Threading.ManualResetEventSlim", "Wait"),
        (Wake, "System.Threading.SemaphoreSlim", "Wait"),
        (Wake, "System.Threading.CountdownEvent", "Wait"),
        (Wake, "System.Threading.Barrier", "SignalAndWait"),
        (Wake, "System.Threading.Monitor", "Wait"),
        (Wake, "System.Diagnostics.Process", "WaitForExit WaitForInputIdle"),
        (Wake, "System.Collections.Concurrent.BlockingCollection", "Take TryTake GetConsumingEnumerable TakeFromAny Add TryAdd"),
        (Wake, "System.Threading.SynchronizationContext", "Send"),
        (Wake, "System.Windows.Threading.Dispatcher", "Invoke"),
        (Wake, "System.Windows.Forms.Control", "Invoke"),
        (Resolve, "System.Net.Dns", "GetHostEntry GetHostAddresses GetHostByName GetHostByAddress Resolve"),
        (Offload, "System.Net.Http.HttpClient", "Send"),
        (Offload, "System.Net.Http.HttpMessageInvoker", "Send"),
        (Offload, "System.Net.WebRequest", "GetResponse GetRequestStream"),
        (Offload, "System.Net.WebClient", "DownloadString DownloadData DownloadFile UploadString UploadData UploadFile UploadValues OpenRead OpenWrite"),
        (Offload, "System.Net.HttpListener", "GetContext"),
        (Offload, "System.Net.Mail.SmtpClient", "Send"),
        (Offload, "System.Net.NetworkInformation.Ping", "Send"),
        (Shake, "System.Net.Security.SslStream", "AuthenticateAsServer AuthenticateAsClient"),
        (Shake, "System.Net.Security.NegotiateStream", "AuthenticateAsServer AuthenticateAsClient"),
        (Input, "System.Console", "ReadLine Read ReadKey"),
        (Offload, "System.Data.Common.DbConnection", "Open"),
        (Offload, "System.Data.Common.DbCommand", "ExecuteNonQuery ExecuteReader ExecuteScalar"),
        (Offload, "System.Data.Common.DbDataAdapter", "Fill Update"),
        (Offload, "System.Data.Common.DbDataReader", "Read NextResult"),
        (Offload, "System.Data.Common.DbTransaction", "Commit"),
        (Offload, "System.Data.IDbConnection", "Open"),
        (Offload, "System.Data.IDbCommand", "ExecuteNonQuery ExecuteReader ExecuteScalar"),
        (Offload, "System.IO.Pipes.NamedPipeServerStream", "WaitForConnection"),
        (Offload, "System.IO.Pipes.NamedPipeClientStream", "Connect"),
        (Offload, "System.Threading.Tasks.Parallel", "For ForEach Invoke"),
        (Writer, "System.IO.File", "ReadAllText ReadAllLines ReadAllBytes ReadLines WriteAllText WriteAllLines WriteAllBytes AppendAllText AppendAllLines AppendAllBytes"),
        (Opener, "System.IO.File", "Copy Replace Move Delete"),
        (Opener, "System.IO.FileInfo", "CopyTo Replace MoveTo Delete"),
        (Opener, "System.IO.FileSystemInfo", "Delete"),
        (Opener, "System.IO.Directory", "GetFiles GetDirectories GetFileSystemEntries EnumerateFiles EnumerateDirectories EnumerateFileSystemEntries CreateDirectory Move Delete"),
        (Opener, "System.IO.DirectoryInfo", "GetFiles GetDirectories GetFileSystemInfos EnumerateFiles EnumerateDirectories EnumerateFileSystemInfos Create CreateSubdirectory MoveTo Delete"),
        (Opener, "System.IO.Compression.ZipFile", "ExtractToDirectory CreateFromDirectory Open OpenRead"),
        (Writer, "System.IO.RandomAccess", "Read Write FlushToDisk"),
        (Writer, "System.Xml.Linq.XDocument", "Load Save"),
        (Writer, "System.Xml.Linq.XElement", "Load Save"),
        (Writer, "System.Xml.XmlDocument", "Load Save"));

    private static readonly HashSet<string> DatabaseCalls = ["ExecuteNonQuery", "ExecuteReader", "ExecuteScalar", "Open", "Fill"];

    /// <summary>The advice for a call that blocks whenever it runs, or null.</summary>
    public static string? AdviceFor(Call call, Frame frame, Turn turn)
    {
        if (call.Method is not { } method)
        {
            return IsUnresolvedDatabaseCall(call) ? Offload : null;
        }

        if (turn.Graph.Settings.IsHarmless(method))
        {
            return null;
        }

        if (turn.Graph.Settings.IsBlocking(method))
        {
            return Offload;
        }

        if (WaitFacts.SystemCallName(method) is { } native)
        {
            return NativeAdvice(native, call);
        }

        if (method.DeclaringSyntaxReferences.Length > 0)
        {
            return null;
        }

        if (FileAdvice(call, turn) is { } advice)
        {
            return advice;
        }

        if (SocketFacts.OpensFile(call))
        {
            return IsUsedNext(call, turn) ? null : Opener;
        }

        if (call.Operation is IPropertyReferenceOperation && call.Name != "Result")
        {
            return null;
        }

        if (IsGetResult(method))
        {
            return IsCompleted(call, frame, turn) ? null : Wake;
        }

        foreach (var candidate in Names.SelfAndOverridden(method))
        {
            if (Table.TryGetValue(Names.Of(candidate.ContainingType) + "." + (candidate.AssociatedSymbol?.Name ?? candidate.Name), out var found))
            {
                return IsExempt(call, frame, turn) ? null : found;
            }
        }

        return null;
    }

    /// <summary>What waits by a system call of the program's own declaring: a last argument of zero is no time, or no option not to wait.</summary>
    private static string? NativeAdvice(string name, Call call)
    {
        var endsWithZero = call.Arguments.LastOrDefault().Value?.ConstantValue is { HasValue: true, Value: 0 or 0u };
        return name switch
        {
            "sleep" or "usleep" or "Sleep" or "SleepEx" => call.ArgumentAt(0)?.ConstantValue is { HasValue: true, Value: 0 or 0u } ? null : Timer,
            "nanosleep" => Timer,
            "WaitForSingleObject" => endsWithZero ? null : Wake,
            "waitpid" => endsWithZero ? Wake : null,
            "system" or "fsync" or "fdatasync" => Offload,
            _ => null,
        };
    }

    private static bool IsGetResult(IMethodSymbol method) =>
        method.Name == "GetResult"
        && Names.Of(method.ContainingType) is "System.Runtime.CompilerServices.TaskAwaiter" or "System.Runtime.CompilerServices.ValueTaskAwaiter"
            or "System.Runtime.CompilerServices.ConfiguredTaskAwaitable.ConfiguredTaskAwaiter"
            or "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter";

    private static bool IsExempt(Call call, Frame frame, Turn turn)
    {
        var timeout = TimeoutOf(call, frame);
        return timeout == 0
            || WaitFacts.IsLock(call)
            || (call.Name is "Result" or "Wait" && IsCompleted(call, frame, turn))
            || (call.Name == "Wait" && Guards.IsBehind(call, frame, "CurrentCount", "IsSet"))
            || (call.Name is "ReadKey" or "Read" && Names.Of(call.Method!.ContainingType) == "System.Console" && Guards.IsBehind(call, frame, "KeyAvailable"))
            || (call.Name is "Load" or "Save" && call.Method!.Parameters.FirstOrDefault()?.Type.SpecialType != SpecialType.System_String)
            || (call.Name is "Add" or "TryAdd" && !Bounds.AreKnown(call, turn))
            || (call.Name == "SpinWait" && timeout is < 1000)
            || (call.Name == "WaitForExit" && Guards.IsBehind(call, frame, "HasExited"));
    }

    /// <summary>Milliseconds, zero where the call only asks, null where it is not known.</summary>
    public static long? TimeoutOf(Call call, Frame frame)
    {
        var timeout = Timeouts.ArgumentOf(call) ?? (call.Name == "SpinWait" ? call.ArgumentNamed("iterations") : null);
        if (timeout == null)
        {
            return call.Name is "TryTake" or "TryAdd" && call.Arguments.Length <= 1 ? 0 : null;
        }

        timeout = Timeouts.AsGiven(timeout, frame);
        return Timeouts.Span(timeout) is { } span ? span / 1000 : Timeouts.Number(timeout);
    }

    /// <summary>The task is done already: made from a result, asked just before how it ended, or accepting what is known to be there.</summary>
    private static bool IsCompleted(Call call, Frame frame, Turn turn)
    {
        var task = call.Receiver;
        while (task is IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "ConfigureAwait", Instance: { } inner })
        {
            task = inner;
        }

        if (task is IInvocationOperation && call.Body.Calls.FirstOrDefault(one => one.Operation == task) is { } accept && SocketFacts.IsAccept(accept) && turn.Readiness.IsReady(accept, frame))
        {
            return true;
        }

        if (task is IParameterReferenceOperation { Parameter: var parameter } && IsOfContinuation(parameter))
        {
            return true;
        }

        var origins = turn.Graph.Wiring.OriginsOf(task);
        return (origins.Count > 0 && origins.All(origin => origin.Kind == OriginKind.Completed))
            || Guards.IsBehind(call, frame, "IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled", "Status");
    }

    /// <summary><c>task.ContinueWith(done => …)</c>: it runs when the task is done.</summary>
    private static bool IsOfContinuation(IParameterSymbol parameter) =>
        parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax().FirstAncestorOrSelf<LambdaExpressionSyntax>()?.Parent is ArgumentSyntax
        {
            Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ContinueWith" } } }
        };

    private static string? FileAdvice(Call call, Turn turn)
    {
        if (!SocketCalls.IsStreamRead(call) && !SocketCalls.IsStreamWrite(call))
        {
            return null;
        }

        if (BodyReader.Unwrap(call.Receiver) is IPropertyReferenceOperation { Property: { Name: "StandardOutput" or "StandardError" } output } && Names.Of(output.ContainingType) == "System.Diagnostics.Process")
        {
            return call.Name == "Peek" ? null : Wake;
        }

        var origins = turn.Graph.Wiring.OriginsOf(call.Receiver);
        if (origins.Count > 0 && origins.All(origin => origin.Kind == OriginKind.Console) && SocketCalls.IsStreamRead(call) && call.Name != "Peek")
        {
            return Input;
        }

        if (origins.Any(origin => origin.Kind == OriginKind.File) && origins.All(origin => origin.Kind is OriginKind.File or OriginKind.Delegate))
        {
            return Writer;
        }

        return origins.Count > 0 && origins.All(origin => origin.Kind == OriginKind.Pipe) ? Offload : null;
    }

    /// <summary>What reads or writes the file in the same method is reported, which is enough for one file.</summary>
    private static bool IsUsedNext(Call open, Turn turn) =>
        open.Body.Calls.Any(call => call.Position >= open.Position && (SocketCalls.IsStreamRead(call) || SocketCalls.IsStreamWrite(call))
            && turn.Graph.Wiring.OriginsOf(call.Receiver).Any(origin => origin.Site == open.Operation) && FileAdvice(call, turn) != null);

    /// <summary>A database driver that is not there to bind still has a well-known name.</summary>
    private static bool IsUnresolvedDatabaseCall(Call call)
    {
        if (!DatabaseCalls.Contains(call.Name))
        {
            return false;
        }

        var type = call.Receiver?.Type is IErrorTypeSymbol error ? error.Name : "";
        return type.EndsWith("Command", StringComparison.Ordinal) && call.Name.StartsWith("Execute", StringComparison.Ordinal)
            || (type.EndsWith("SqlConnection", StringComparison.Ordinal) || type.EndsWith("LiteConnection", StringComparison.OrdinalIgnoreCase) || type.EndsWith("DbConnection", StringComparison.Ordinal)) && call.Name == "Open"
            || type.EndsWith("DataAdapter", StringComparison.Ordinal) && call.Name == "Fill";
    }

    private static Dictionary<string, string> Build(params (string Advice, string Type, string Methods)[] rows) =>
        rows.SelectMany(row => row.Methods.Split(' ').Select(method => (Key: row.Type + "." + method, row.Advice)))
            .ToDictionary(row => row.Key, row => row.Advice);
}
