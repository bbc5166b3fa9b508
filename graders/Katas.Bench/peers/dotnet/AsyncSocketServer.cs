using System.Net.Sockets;

namespace Katas.Bench.Peers;

/// <summary>.NET's asynchronous sockets: <c>await</c> for each client.</summary>
public sealed class AsyncSocketServer : IServer
{
    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop) => AcceptAsync(listener, stop).GetAwaiter().GetResult();

    private static async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            _ = ServeAsync(await listener.AcceptAsync(stop).ConfigureAwait(false));
    }

    // Without a token, which every operation that waits would have to watch: the other peers watch none either.
    private static async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                var buffer = new byte[UpperCase.BufferLength];
                while (await client.ReceiveAsync(buffer).ConfigureAwait(false) is > 0 and var count)
                {
                    UpperCase.Apply(buffer.AsSpan(0, count));
                    await client.SendAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
                }
            }
            catch (SocketException)
            {
                // The client has reset its connection.
            }
        }
    }
}
