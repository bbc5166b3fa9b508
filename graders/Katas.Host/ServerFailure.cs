using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Katas.Host;

/// <summary>An exception that came out of a server, as plain data.</summary>
/// <param name="Type">The name of the exception's type; with its namespace, where it is the learner's own.</param>
/// <param name="Message">The exception's message, with those of its inner exceptions.</param>
/// <param name="File">The source file of the learner's innermost frame, or null when it is not known.</param>
/// <param name="Line">The line in <paramref name="File"/>, from 1; 0 when it is not known.</param>
/// <param name="Method">The learner's innermost method on the stack, or null.</param>
public sealed record ServerFailure(string Type, string Message, string? File, int Line, string? Method)
{
    /// <summary>How many descriptors are kept to tell of a failure: the runtime opens assemblies and symbols for that.</summary>
    public const int SpareDescriptors = 32;

    /// <summary>Whether the learner has not begun yet: the stub's own exception.</summary>
    [JsonIgnore]
    public bool IsUnwritten => Type == nameof(NotImplementedException);

    /// <summary>Describes an exception as the learner needs it: by the frame in their own code.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="learnersAssembly">The assembly whose frames count as the learner's; null for none.</param>
    /// <returns>The description.</returns>
    public static ServerFailure From(Exception exception, Assembly? learnersAssembly)
    {
        var cause = Unwrap(exception);
        var frame = new StackTrace(cause, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(f => f.GetMethod()?.Module.Assembly == learnersAssembly);
        return new ServerFailure(
            FrameworkTypes.NameOf(cause.GetType()),
            MessageOf(cause),
            frame?.GetFileName(),
            frame?.GetFileLineNumber() ?? 0,
            frame?.GetMethod()?.Name);
    }

    /// <summary>Writes the failure as one line of JSON.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, ServerFailureJson.Default.ServerFailure);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">One line of JSON.</param>
    /// <returns>The failure.</returns>
    /// <exception cref="JsonException">The text is not such a line.</exception>
    public static ServerFailure FromJson(string json) =>
        JsonSerializer.Deserialize(json, ServerFailureJson.Default.ServerFailure)
        ?? throw new JsonException("A server failure is missing.");

    // Reflection and type initialisers wrap what the learner really threw.
    private static Exception Unwrap(Exception exception) => exception switch
    {
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        TypeInitializationException { InnerException: { } inner } => Unwrap(inner),
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        _ => exception,
    };

    private static string MessageOf(Exception exception) =>
        exception.InnerException is { } inner
            ? $"{OwnMessageOf(exception)} ({FrameworkTypes.NameOf(inner.GetType())}: {OwnMessageOf(inner)})"
            : OwnMessageOf(exception);

    // The system's words for it, "Resource temporarily unavailable", are in no lesson; WouldBlock is.
    private static string OwnMessageOf(Exception exception) =>
        exception is SocketException socket ? $"{socket.SocketErrorCode}: {exception.Message}" : exception.Message;
}

[JsonSerializable(typeof(ServerFailure))]
internal sealed partial class ServerFailureJson : JsonSerializerContext;
