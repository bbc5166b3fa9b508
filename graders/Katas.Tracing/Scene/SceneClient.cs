using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Katas.Tracing;

/// <summary>A client of the scene while it is played.</summary>
internal sealed class SceneClient : IDisposable
{
    private const int BufferLength = 4096;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<SceneEventKind, byte[]> _tell;

    /// <summary>Makes a client that is not connected yet.</summary>
    /// <param name="tell">Called for all that happens to it, at once.</param>
    public SceneClient(Action<SceneEventKind, byte[]> tell)
    {
        _tell = tell;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    /// <summary>The client's port.</summary>
    public int Port { get; }

    /// <summary>Comes to its end with the connection.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Connects.</summary>
    /// <param name="server">Where the server listens.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task ConnectAsync(EndPoint server, CancellationToken cancel)
    {
        try
        {
            await _socket.ConnectAsync(server, cancel).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // Nobody listens any more.
            End();
            return;
        }

        _tell(SceneEventKind.Connected, []);
        _ = ReadAsync();
    }

    /// <summary>Sends.</summary>
    /// <param name="text">ASCII text.</param>
    public void Send(string text)
    {
        try
        {
            // Before the call: the answer can be here before it returns.
            _tell(SceneEventKind.Sent, Encoding.ASCII.GetBytes(text));
            _socket.Send(Encoding.ASCII.GetBytes(text));
        }
        catch (SocketException)
        {
            // The server is gone: the reader tells.
        }
    }

    /// <summary>Says that there is no more to come.</summary>
    public void Leave()
    {
        try
        {
            _tell(SceneEventKind.Left, []);
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server is gone: the reader tells.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        var buffer = new byte[BufferLength];
        try
        {
            int count;
            while ((count = await _socket.ReceiveAsync(buffer).ConfigureAwait(false)) > 0)
                _tell(SceneEventKind.Received, buffer[..count]);
        }
        catch (SocketException)
        {
            // A reset is an end as well.
        }
        catch (ObjectDisposedException)
        {
            // The scene is over.
            return;
        }

        End();
    }

    private void End()
    {
        _tell(SceneEventKind.Ended, []);
        _ended.TrySetResult();
    }
}
