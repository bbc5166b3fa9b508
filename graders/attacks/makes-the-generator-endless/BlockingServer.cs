using System.Net.Sockets;
using System.Text.Json.Serialization;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop) => listener.Accept().Dispose();
}

// Each type has two more in it: a generator that follows them all has never done.
public sealed class Nest<T>
{
    public Nest<Nest<T>>? Next { get; set; }

    public Nest<T[]>? Other { get; set; }
}

[JsonSerializable(typeof(Nest<int>))]
internal sealed partial class Nests : JsonSerializerContext;
