using System.Net.Sockets;
using System.Reflection;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private static readonly Func<Exception>[] s_all =
    [
        () => new Endless(),
        () => new Circle(),
        () => new InvalidOperationException("\ud800 \udbff \0\u0001\uFFFE\uFFFF ]]>--><![CDATA[ \u0085\u2028 " + new string('\u0301', 20_000)),
    ];

    public void Run(Socket listener, CancellationToken stop)
    {
        using var client = listener.Accept();
        throw s_all[Random.Shared.Next(s_all.Length)]();
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

    private sealed class Circle : Exception
    {
        public Circle() => typeof(Exception).GetField("_innerException", BindingFlags.NonPublic | BindingFlags.Instance)!.SetValue(this, this);
    }
}
