using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lobby;

/// <summary>Nonblocking connections that are made blocking around a send; commands in a dictionary of lambdas.</summary>
internal static class Server
{
    private static readonly List<Connection> Connections = new List<Connection>();
    private static readonly TcpListener Listener = new TcpListener(IPAddress.Any, 1234);

    public static void Main(string[] args)
    {
        Listener.Start();
        for (; ; )
        {
            var checkRead = new ArrayList();
            checkRead.Add(Listener.Server);
            foreach (var c in Connections)
            {
                checkRead.Add(c.Socket);
            }

            Socket.Select(checkRead, null, null, -2);
            foreach (Socket s in checkRead)
            {
                if (s == Listener.Server)
                {
                    AcceptConnection();
                }
                else
                {
                    Connections.Single(c => c.Socket == s).ReadData();
                }
            }

            foreach (var c in Connections.Where(a => a.Download != null).ToArray())
            {
                SendNextChunk(c);
            }
        }
    }

    private static void AcceptConnection()
    {
        var connection = new Connection { Socket = Listener.AcceptSocket() };
        try
        {
            connection.Socket.Blocking = false;
            connection.Socket.NoDelay = true;
            connection.Socket.Send(BitConverter.GetBytes(1)); //! EVL0006
            Connections.Add(connection);
        }
        catch (Exception)
        {
            Connections.Remove(connection);
        }
    }

    private static void SendNextChunk(Connection c)
    {
        var data = new byte[1024];
        var count = c.Download!.Read(data, 0, data.Length); //! EVL0001
        if (count == 0)
        {
            c.Download = null;
        }

        DispatchTo(c, data);
    }

    private static void DispatchTo(Connection c, byte[] data)
    {
        try
        {
            c.Socket.Blocking = true;
            c.Socket.Send(BitConverter.GetBytes(data.Length)); //! EVL0003
            c.Socket.Send(data); //! EVL0003
            c.Socket.Blocking = false;
        }
        catch (Exception)
        {
            Connections.Remove(c);
        }
    }

    public static void Interpret(Connection connection, string command)
    {
        var commands = new Dictionary<string, Func<string, bool>>
        {
            { "name", s => { connection.Name = s; return true; } },
            { "map", s => { DispatchTo(connection, LoadMap(s)); return true; } },
            {
                "get", s =>
                {
                    connection.Download = File.OpenRead(s); //! EVL0001
                    return true;
                }
            },
        };

        if (commands.TryGetValue(command.Split(' ').First(), out var action))
        {
            action(command);
        }
    }

    private static byte[] LoadMap(string name)
    {
        return File.ReadAllBytes(name); //! EVL0001
    }
}

internal sealed class Connection
{
    private readonly List<byte> pending = new List<byte>();

    public Socket Socket { get; set; } = null!;

    public string? Name { get; set; }

    public Stream? Download { get; set; }

    public void ReadData()
    {
        var buffer = new byte[1024];
        try
        {
            var count = Socket.Receive(buffer);
            if (count == 0)
            {
                throw new IOException("closed");
            }

            pending.AddRange(buffer.Take(count));
        }
        catch (SocketException)
        {
            return;
        }

        while (pending.IndexOf((byte)'\n') >= 0)
        {
            var line = pending.Take(pending.IndexOf((byte)'\n')).ToArray();
            pending.RemoveRange(0, line.Length + 1);
            Server.Interpret(this, Encoding.ASCII.GetString(line));
        }
    }
}
