using System.Net.Sockets;
using System.Text;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly object _gate = new();
    private readonly List<IDisposable> _open = [];
    private bool _closing;

    public void Run(Socket listener, CancellationToken stop)
    {
        _open.Add(listener);
        var closer = new Thread(() => CloseAllOn(stop)) { IsBackground = true, Name = "closer" };
        closer.Start();

        try
        {
            for (; ; )
                ServeOne(new NetworkStream(listener.Accept(), ownsSocket: true));
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            closer.Join();
        }
    }

    private void CloseAllOn(CancellationToken stop)
    {
        stop.WaitHandle.WaitOne();
        lock (_gate)
        {
            _closing = true;
            _open.ForEach(o => o.Dispose());
        }
    }

    private void ServeOne(NetworkStream stream)
    {
        lock (_gate)
        {
            _open.Add(stream);
            if (_closing)
                stream.Dispose();
        }

        try
        {
            Translate(stream);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // However it ended, it has.
        }
        finally
        {
            lock (_gate)
                _open.Remove(stream);
            stream.Dispose();
        }
    }

    private static void Translate(Stream stream)
    {
        // Latin-1 maps every byte to the character of the same number and back.
        var bytes = new byte[1 << 20];
        for (int n; (n = stream.Read(bytes, 0, bytes.Length)) > 0;)
        {
            var text = Encoding.Latin1.GetString(bytes, 0, n);
            var upper = string.Create(n, text, (chars, t) =>
            {
                for (var i = 0; i < chars.Length; i++)
                    chars[i] = char.IsAsciiLetterLower(t[i]) ? (char)(t[i] - 32) : t[i];
            });
            stream.Write(Encoding.Latin1.GetBytes(upper));
        }
    }
}
