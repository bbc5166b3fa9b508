using System.Net.Sockets;
using System.Reflection;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private static readonly Func<Exception>[] s_all =
    [
        () => new Endless(),
        () => new Thrower(),
        () => new Circle(),
        () => new InvalidOperationException("\ud800 \udbff \0\u0001\uFFFE\uFFFF ]]>--><![CDATA[ \u0085\u2028 " + new string('\u0301', 20_000)),
        () => new InvalidOperationException(new string('\ud83d', 30_000_000)),
        () => Enumerable.Range(0, 200_000).Aggregate(new Exception("the first"), (inner, i) => new Exception($"number {i}", inner)),
    ];

    public void Run(Socket listener, CancellationToken stop)
    {
        using var client = listener.Accept();
        // The kernel gives clients even ports first.
        throw s_all[((System.Net.IPEndPoint)client.RemoteEndPoint!).Port / 2 % s_all.Length]();
    }

    private sealed class Endless : Exception
    {
        public override string Message
        {
            get
            {
                while (true)
                    Thread.Sleep(1000);
            }
        }
    }

    private sealed class Thrower : Exception
    {
        public override string Message => throw new Thrower();

        public override string? StackTrace => throw new Thrower();

        public override string ToString() => throw new Thrower();
    }

    private sealed class Circle : Exception
    {
        public Circle() => typeof(Exception).GetField("_innerException", BindingFlags.NonPublic | BindingFlags.Instance)!.SetValue(this, this);
    }
}
