using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly object _gate = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _client;
    private bool _stopped;

    public void Run(Socket listener, CancellationToken stop)
    {
        stop.Register(() => StopNow(listener));
        try
        {
            while (true)
            {
                var client = listener.Accept();
                if (!TakeOver(client))
                    break;
                try
                {
                    Talk(client);
                }
                catch (SocketException)
                {
                }
                finally
                {
                    client.Close();
                }
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
        }
    }

    private bool TakeOver(Socket client)
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                _client = client;
                return true;
            }
        }

        client.Close();
        return false;
    }

    private void StopNow(Socket listener)
    {
        lock (_gate)
        {
            _stopped = true;
            listener.Close();
            _client?.Close();
        }
    }

    private void Talk(Socket client)
    {
        while (true)
        {
            int n = client.Receive(_buffer, 0, _buffer.Length, SocketFlags.None);
            if (n == 0)
                return;
            for (int i = 0; i < n; i++)
                _buffer[i] = (byte)char.ToUpperInvariant((char)_buffer[i]);
            client.Send(_buffer, 0, n, SocketFlags.None);
        }
    }
}
