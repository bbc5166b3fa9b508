using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop) => Meth‮od‬();

    // The name turns the direction of writing, where somebody shows it as it is.
    private static void Meth‮od‬()
    {
        using var output = Console.OpenStandardOutput();
        output.Write([0x1b, (byte)'[', (byte)'2', (byte)'J', 0xff, 0xfe, 0xc0, 0x80, 0, 7, (byte)'\n']);
        throw new InvalidOperationException("=HYPERLINK(\"https://example.invalid\")\u001b[31m\u202e\0]]><script>alert('the attack')</script><!-- `x` [a](https://example.invalid) \ud800");
    }
}
