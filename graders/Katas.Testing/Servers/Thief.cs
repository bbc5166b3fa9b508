using System.Net.Sockets;

namespace Katas.Testing;

/// <summary>Takes clients from the listener of a server, on a thread of its own, whenever it is quicker than the server.</summary>
public sealed class Thief : IDisposable
{
    private const int PauseMilliseconds = 20;

    private readonly Socket _listener;
    private readonly Thread _thread;
    private volatile bool _isOver;
    private int _taken;

    /// <summary>Begins to steal.</summary>
    /// <param name="listener">The listener, which the server has, too.</param>
    internal Thief(Socket listener)
    {
        _listener = listener;
        _thread = new Thread(Steal) { Name = "thief", IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many clients it has taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Ends the thief, and the listening for all who share it.</summary>
    public void Dispose()
    {
        _isOver = true;

        // Where the server has left its listener blocking, the thief may itself wait in accept.
        Libc.EndListening((int)_listener.Handle);
        _thread.Join();
    }

    private void Steal()
    {
        var descriptor = (int)_listener.Handle;
        while (!_isOver)
        {
            if (Libc.IsReadable(descriptor, PauseMilliseconds) && Libc.TryAcceptAndClose(descriptor))
                Interlocked.Increment(ref _taken);
        }
    }
}
