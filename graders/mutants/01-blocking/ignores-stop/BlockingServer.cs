using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly byte[] _buffer = new byte[4096];

    public void Run(Socket listener, CancellationToken stop)
    {
        for (;;)
        {
            using var client = listener.Accept();
            try
            {
                while (EchoOnce(client))
                {
                }
            }
            catch (SocketException e)
            {
                Console.Error.WriteLine(e.SocketErrorCode);
            }
        }
    }

    private bool EchoOnce(Socket client)
    {
        var received = client.Receive(_buffer);
        for (var i = 0; i < received; i++)
        {
            var b = _buffer[i];
            _buffer[i] = b >= (byte)'a' && b <= (byte)'z' ? (byte)(b - 32) : b;
        }

        client.Send(_buffer, received, SocketFlags.None);
        return received > 0;
    }
}
