using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Threads;

/// <summary>Blocking is fine here: every connection has a thread, and the accepting thread only accepts.</summary>
public sealed class ThreadedServer
{
    private readonly List<TcpClient> clients = new List<TcpClient>();
    private readonly TcpListener listener = new TcpListener(IPAddress.Any, 8080);
    private volatile bool running = true;

    public void Run()
    {
        listener.Start();
        while (running)
        {
            if (!listener.Pending())
            {
                Thread.Sleep(50);
                continue;
            }

            var client = listener.AcceptTcpClient();
            lock (clients)
            {
                clients.Add(client);
            }

            new Thread(() => Serve(client)).Start();
        }
    }

    private void Serve(TcpClient client)
    {
        using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        using var writer = new StreamWriter(stream) { AutoFlush = true };
        while (client.Connected)
        {
            var line = reader.ReadLine();
            if (line == null)
            {
                break;
            }

            File.AppendAllText("log.txt", line);
            RemoveDead();
            Thread.Sleep(10);
            writer.WriteLine(line);
        }
    }

    private void RemoveDead()
    {
        lock (clients)
        {
            clients.RemoveAll(client => client.Client.Poll(0, SelectMode.SelectRead) && client.Available == 0);
        }
    }
}

/// <summary>One connection, polled on a thread of its own.</summary>
public sealed class PolledConnection
{
    private readonly TcpClient client;

    public PolledConnection(TcpClient client) => this.client = client;

    public void Run()
    {
        var stream = client.GetStream();
        var buffer = new byte[1024];
        while (client.Connected)
        {
            if (client.Client.Poll(1000, SelectMode.SelectRead))
            {
                var count = stream.Read(buffer, 0, buffer.Length);
                if (count == 0)
                {
                    return;
                }

                stream.Write(buffer, 0, count);
                File.WriteAllBytes("last", buffer);
            }

            Thread.Sleep(20);
        }
    }
}

/// <summary>A client: nobody else waits for it.</summary>
public static class Client
{
    public static void Main()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect("localhost", 8080);
        var buffer = new byte[512];
        while (true)
        {
            var watched = new List<Socket> { socket };
            Socket.Select(watched, null, null, 100_000);
            if (watched.Count > 0)
            {
                var count = socket.Receive(buffer);
                if (count == 0)
                {
                    return;
                }

                Console.WriteLine(Encoding.UTF8.GetString(buffer, 0, count));
            }

            var line = Console.ReadLine();
            socket.Send(Encoding.UTF8.GetBytes(line ?? ""));
            Thread.Sleep(10);
        }
    }
}
