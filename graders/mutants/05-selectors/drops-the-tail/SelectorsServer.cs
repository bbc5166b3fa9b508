using System.Net.Sockets;

namespace Katas.Selectors;

public sealed class SelectorsServer : IServer
{
    private const int Most = 512 * 1024;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly byte[] _chunk = new byte[16 * 1024];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        using var selector = new DefaultSelector();
        selector.Register(listener, SelectorEvents.Read);
        while (!stop.IsCancellationRequested)
        {
            foreach (var (key, events) in selector.Select(Glance))
            {
                if (key.Data is Guest guest)
                    Attend(selector, guest, events);
                else
                    Welcome(selector, listener);
            }
        }

        foreach (var key in selector.GetMap().Values.ToList())
            ((Socket)key.FileObject).Dispose();
    }

    private static void Welcome(ISelector selector, Socket listener)
    {
        Socket socket;
        try
        {
            socket = listener.Accept();
        }
        catch (SocketException)
        {
            return;
        }

        socket.Blocking = false;
        selector.Register(socket, SelectorEvents.Read, new Guest(socket));
    }

    private void Attend(ISelector selector, Guest guest, SelectorEvents events)
    {
        if ((events & SelectorEvents.Read) != 0 && !guest.Listen(_chunk))
        {
            Dismiss(selector, guest);
            return;
        }

        if (!guest.Speak())
        {
            Dismiss(selector, guest);
            return;
        }

        var wanted = guest.Wanted;
        if (wanted != selector.GetKey(guest.Socket).Events)
            selector.Modify(guest.Socket, wanted, guest);
    }

    private static void Dismiss(ISelector selector, Guest guest)
    {
        selector.Unregister(guest.Socket);
        guest.Socket.Dispose();
    }

    private sealed class Guest(Socket socket)
    {
        private readonly MemoryStream _replies = new();
        private int _sent;

        public Socket Socket => socket;

        // Read and Write at once while there is room for more replies.
        public SelectorEvents Wanted =>
            (Pending > 0 ? SelectorEvents.Write : SelectorEvents.None)
            | (Pending < Most ? SelectorEvents.Read : SelectorEvents.None);

        private int Pending => (int)_replies.Length - _sent;

        public bool Listen(byte[] chunk)
        {
            var count = socket.Receive(chunk, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;
            if (error != SocketError.Success || count == 0)
                return false;

            for (var i = 0; i < count; i++)
                _replies.WriteByte(char.IsAsciiLetterLower((char)chunk[i]) ? (byte)(chunk[i] ^ 0x20) : chunk[i]);
            return true;
        }

        public bool Speak()
        {
            while (Pending > 0)
            {
                var count = socket.Send(_replies.GetBuffer(), _sent, Pending, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                {
                    Forget();
                    return true;
                }

                if (error != SocketError.Success)
                    return false;
                _sent += count;
            }

            Forget();
            return true;
        }

        // Moves what is pending to the front, as soon as that is worth its while.
        private void Forget()
        {
            if (_sent < Most / 2 && Pending > 0)
                return;
            var rest = Pending;
            Buffer.BlockCopy(_replies.GetBuffer(), _sent, _replies.GetBuffer(), 0, rest);
            _replies.SetLength(rest);
            _replies.Position = rest;
            _sent = 0;
        }
    }
}
