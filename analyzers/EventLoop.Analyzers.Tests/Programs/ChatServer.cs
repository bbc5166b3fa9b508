using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Chat;

/// <summary>The textbook: everything inline, one Select, blocking sockets.</summary>
internal static class Program
{
    private static readonly List<Socket> Clients = new List<Socket>();
    private static readonly Dictionary<Socket, string> Nicknames = new Dictionary<Socket, string>();
    private static readonly string LogFile = "chat.log";

    private static void Main(string[] args)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var host = Dns.GetHostEntry("localhost");
        listener.Bind(new IPEndPoint(host.AddressList[0], 6667));
        listener.Listen(10);
        Thread.Sleep(100);
        Console.WriteLine("Press enter to start");
        Console.ReadLine();

        while (true)
        {
            var readable = new List<Socket> { listener };
            readable.AddRange(Clients);
            Socket.Select(readable, null, null, 1_000_000);

            foreach (var socket in readable)
            {
                if (socket == listener)
                {
                    var client = listener.Accept();
                    Clients.Add(client);
                    Welcome(client);
                }
                else
                {
                    Serve(socket);
                }
            }
        }
    }

    private static void Welcome(Socket client)
    {
        var remote = (IPEndPoint)client.RemoteEndPoint!;
        var name = Dns.GetHostEntry(remote.Address).HostName; //! EVL0001
        client.Send(Encoding.ASCII.GetBytes("hello " + name + ", your name? ")); //! EVL0003
        var answer = new byte[64];
        var count = client.Receive(answer); //! EVL0002
        if (count > 0)
        {
            Nicknames[client] = Encoding.ASCII.GetString(answer, 0, count).Trim();
        }
    }

    private static void Serve(Socket socket)
    {
        var buffer = new byte[1024];
        int count;
        try
        {
            count = socket.Receive(buffer);
        }
        catch (SocketException)
        {
            count = 0;
        }

        if (count == 0)
        {
            Clients.Remove(socket);
            Nicknames.Remove(socket);
            socket.Close();
            return;
        }

        var text = Encoding.ASCII.GetString(buffer, 0, count);
        if (text.StartsWith("/quit"))
        {
            Thread.Sleep(500); //! EVL0001
            Clients.Remove(socket);
            socket.Shutdown(SocketShutdown.Both);
            socket.Close();
            return;
        }

        Log(text);
        Broadcast(socket, Nicknames[socket] + ": " + text);
    }

    private static void Broadcast(Socket from, string text)
    {
        var data = Encoding.ASCII.GetBytes(text);
        foreach (var client in Clients)
        {
            if (client != from)
            {
                client.Send(data); //! EVL0003
            }
        }
    }

    private static void Log(string text)
    {
        File.AppendAllText(LogFile, text); //! EVL0001
    }
}
