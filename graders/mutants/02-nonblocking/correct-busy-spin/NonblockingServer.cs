using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private struct Slot
    {
        public Socket? Socket;
        public byte[]? Data;
        public int Sent;
        public int Length;
    }

    private Slot[] _slots = new Slot[16];
    private readonly Stack<int> _free = new();
    private int _used;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var next = 0;
        while (!stop.IsCancellationRequested)
        {
            if (next == _used)
            {
                next = 0;
                Accept(listener);
                Thread.Yield();
                continue;
            }

            Step(ref _slots[next], next);
            next++;
        }

        foreach (var slot in _slots)
            slot.Socket?.Dispose();
        listener.Dispose();
    }

    private void Accept(Socket listener)
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

        if (!_free.TryPop(out var index))
        {
            index = _used++;
            if (index == _slots.Length)
                Array.Resize(ref _slots, index * 2);
        }

        _slots[index].Socket = socket;
    }

    private void Step(ref Slot slot, int index)
    {
        if (slot.Socket is null)
            return;

        SocketError error;
        if (slot.Sent < slot.Length)
        {
            slot.Sent += slot.Socket.Send(slot.Data!, slot.Sent, slot.Length - slot.Sent, SocketFlags.None, out error);
        }
        else
        {
            slot.Data ??= new byte[4096];
            slot.Sent = 0;
            slot.Length = slot.Socket.Receive(slot.Data, 0, slot.Data.Length, SocketFlags.None, out error);
            if (error == SocketError.Success && slot.Length == 0)
                error = SocketError.Disconnecting;
            for (var i = 0; i < slot.Length; i++)
            {
                var b = slot.Data[i];
                slot.Data[i] = (byte)(b - (b is >= 97 and <= 122 ? 32 : 0));
            }
        }

        if (error is SocketError.Success or SocketError.WouldBlock)
            return;
        slot.Socket.Dispose();
        slot = default;
        _free.Push(index);
    }
}
