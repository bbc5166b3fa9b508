using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;

namespace Good;

/// <summary>As it should be: nonblocking sockets, partial sends kept, write interest while output is pending.</summary>
public sealed class SelectEcho
{
    private sealed class Connection
    {
        public Connection(Socket socket) => Socket = socket;

        public Socket Socket { get; }

        public byte[] Pending { get; set; } = Array.Empty<byte>();
    }

    private readonly Dictionary<Socket, Connection> connections = new();
    private readonly List<Socket> readable = new();
    private readonly List<Socket> writable = new();
    private readonly byte[] buffer = new byte[16 * 1024];

    public void Run(Socket listener, Func<bool> stopped)
    {
        listener.Blocking = false;
        while (!stopped())
        {
            FillLists(listener);
            Socket.Select(readable, writable, null, 200_000);
            foreach (var socket in writable)
            {
                Flush(connections[socket]);
            }

            foreach (var socket in readable)
            {
                if (socket == listener)
                {
                    AcceptAll(listener);
                }
                else if (connections.TryGetValue(socket, out var connection))
                {
                    Read(connection);
                }
            }
        }

        foreach (var socket in connections.Keys)
        {
            socket.Dispose();
        }
    }

    private void FillLists(Socket listener)
    {
        readable.Clear();
        writable.Clear();
        readable.Add(listener);
        foreach (var connection in connections.Values)
        {
            (connection.Pending.Length > 0 ? writable : readable).Add(connection.Socket);
        }
    }

    private void AcceptAll(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = listener.Accept();
                socket.NoDelay = true;
                connections.Add(socket, new Connection(socket));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
        }
    }

    private void Read(Connection connection)
    {
        var count = connection.Socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (error != SocketError.Success || count == 0)
        {
            Close(connection);
            return;
        }

        connection.Pending = buffer.AsSpan(0, count).ToArray();
        Flush(connection);
    }

    private void Flush(Connection connection)
    {
        var sent = connection.Socket.Send(connection.Pending, 0, connection.Pending.Length, SocketFlags.None, out var error);
        if (error is SocketError.Success or SocketError.WouldBlock)
        {
            connection.Pending = connection.Pending.AsSpan(sent).ToArray();
            return;
        }

        Close(connection);
    }

    private void Close(Connection connection)
    {
        connections.Remove(connection.Socket);
        connection.Socket.Dispose();
    }
}
