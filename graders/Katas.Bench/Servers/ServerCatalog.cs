using Katas.Bench.Peers;

namespace Katas.Bench;

/// <summary>All servers that are measured, the limit first.</summary>
internal static class ServerCatalog
{
    /// <summary>What all others are compared with.</summary>
    public static BenchServer Limit { get; } = new("c-epoll", "raw C, epoll", ServerGroup.Limit, new CRecipe("c/epoll.c"));

    /// <summary>All servers.</summary>
    public static IReadOnlyList<BenchServer> All { get; } =
    [
        Limit,
        new("01-blocking", "01 blocking", ServerGroup.Reference, new ReferenceRecipe("01-blocking"))
        {
            MostClients = 1,
            WhyNotMore = "It serves one client at a time.",
        },
        new("02-nonblocking", "02 nonblocking", ServerGroup.Reference, new ReferenceRecipe("02-nonblocking")),
        new("03-select", "03 select", ServerGroup.Reference, new ReferenceRecipe("03-select")),
        new("04-epoll", "04 epoll", ServerGroup.Reference, new ReferenceRecipe("04-epoll")),
        new("05-selectors", "05 selectors", ServerGroup.Reference, new ReferenceRecipe("05-selectors")),
        new("libuv", "libuv", ServerGroup.Peer, new CRecipe("c/libuv.c", "libuv", "libuv1-dev")),
        new("go", "Go net", ServerGroup.Peer, new GoRecipe("go/net.go")),
        new("node", "Node net", ServerGroup.Peer, new NodeRecipe("node/net.js")),
        new("dotnet-async", ".NET async Socket", ServerGroup.Peer, new DotnetPeerRecipe(typeof(AsyncSocketServer))),
        new("dotnet-saea", ".NET SocketAsyncEventArgs", ServerGroup.Peer, new DotnetPeerRecipe(typeof(EventArgsServer))),
        new("dotnet-threads", ".NET thread per connection", ServerGroup.Peer, new DotnetPeerRecipe(typeof(ThreadPerConnectionServer))),
        new("python-asyncio", "Python asyncio", ServerGroup.Peer, new PythonRecipe("python/asyncio_server.py")),
        new("python-selectors", "Python selectors", ServerGroup.Peer, new PythonRecipe("python/selectors_server.py")),
        new("python-select", "Python select, queues", ServerGroup.Peer, new PythonRecipe("python/select_queues.py"))
        {
            MostClients = 1_010,
            WhyNotMore = "select(2) takes no descriptor above 1,023.",
        },
        new("python-nonblocking", "Python nonblocking loop", ServerGroup.Peer, new PythonRecipe("python/nonblocking.py")),
    ];
}
