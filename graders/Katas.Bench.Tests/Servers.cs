using System.Net.Sockets;

namespace Katas.Bench.Tests;

/// <summary>Servers that are wrong in one way.</summary>
public static class Servers
{
    /// <summary>Sends back what it gets.</summary>
    public sealed class AnswersInLowerCase : IServer
    {
        /// <inheritdoc/>
        public void Run(Socket listener, CancellationToken stop) => ServeEach(listener, stop, (client, bytes) => client.Send(bytes));
    }

    /// <summary>Does not even begin.</summary>
    public sealed class ThrowsAtOnce : IServer
    {
        /// <inheritdoc/>
        public void Run(Socket listener, CancellationToken stop) => throw new InvalidOperationException("No, thanks.");
    }

    /// <summary>Closes what it accepts.</summary>
    public sealed class ClosesAtOnce : IServer
    {
        /// <inheritdoc/>
        public void Run(Socket listener, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
                listener.Accept().Dispose();
        }
    }

    /// <summary>Answers right, but to the client that came last.</summary>
    public sealed class MixesClientsUp : IServer
    {
        private volatile Socket? _last;

        /// <inheritdoc/>
        public void Run(Socket listener, CancellationToken stop) => ServeEach(listener, stop, (_, bytes) =>
        {
            foreach (ref var b in bytes.AsSpan())
            {
                if (b is >= (byte)'a' and <= (byte)'z')
                    b -= 'a' - 'A';
            }

            SpinWait.SpinUntil(() => _last is not null);
            _last!.Send(bytes);
        }, client => _last = client);
    }

    private static void ServeEach(Socket listener, CancellationToken stop, Action<Socket, byte[]> answer, Action<Socket>? accepted = null)
    {
        while (!stop.IsCancellationRequested)
        {
            var client = listener.Accept();
            accepted?.Invoke(client);
            new Thread(() => Serve(client, answer)) { IsBackground = true }.Start();
        }
    }

    private static void Serve(Socket client, Action<Socket, byte[]> answer)
    {
        var buffer = new byte[4096];
        while (client.Receive(buffer, SocketFlags.None, out var error) is > 0 and var count && error == SocketError.Success)
            answer(client, buffer[..count]);
    }
}
