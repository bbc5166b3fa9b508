using System.Net.Sockets;

namespace Katas.Bench.Peers;

/// <summary>A thread for each client, in blocking calls.</summary>
public sealed class ThreadPerConnectionServer : IServer
{
    // What the calls of one connection need, and not more: there can be thousands.
    private const int StackLength = 128 * 1024;

    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        using var closing = stop.Register(listener.Dispose);
        while (!stop.IsCancellationRequested)
        {
            var client = listener.Accept();
            new Thread(() => Serve(client), StackLength) { IsBackground = true }.Start();
        }
    }

    private static void Serve(Socket client)
    {
        using (client)
        {
            var buffer = new byte[UpperCase.BufferLength];
            while (client.Receive(buffer, SocketFlags.None, out var error) is > 0 and var count && error == SocketError.Success)
            {
                UpperCase.Apply(buffer.AsSpan(0, count));
                client.Send(buffer.AsSpan(0, count), SocketFlags.None, out error);
                if (error != SocketError.Success)
                    return;
            }
        }
    }
}
