using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Spin;

/// <summary>No readiness call at all: every socket is tried in every turn, and an idle turn sleeps.</summary>
public static class SpinServer
{
    public static void Main()
    {
        var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 9001));
        listener.Listen(100);
        listener.Blocking = false;
        var clients = new List<Socket>();
        var buffer = new byte[4096];
        while (true)
        {
            var idle = true;
            try
            {
                var client = listener.Accept();
                client.Blocking = false;
                clients.Add(client);
                idle = false;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
            }

            foreach (var client in clients.ToArray())
            {
                var count = client.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                {
                    continue;
                }

                idle = false;
                if (count == 0)
                {
                    clients.Remove(client);
                    client.Close();
                    Console.ReadKey(); //! EVL0001
                }
            }

            if (idle)
            {
                Thread.Sleep(1);
            }
        }
    }
}
