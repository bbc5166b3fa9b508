using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        for (var all = new List<byte[]>(); ; all.Add(GC.AllocateUninitializedArray<byte>(1 << 20)))
            all.LastOrDefault()?.AsSpan().Fill(1);
    }
}
