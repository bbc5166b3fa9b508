using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Proxies;

/// <summary>A proxy: pairs of sockets in one Select, the upstream connected on the loop.</summary>
public sealed class ProxyServer
{
    private sealed class Pair
    {
        public Socket Client = null!;
        public Socket Upstream = null!;
    }

    private readonly List<Pair> pairs = new List<Pair>();
    private readonly Socket listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly StreamWriter log = new StreamWriter("proxy.log");
    private readonly string host;
    private volatile bool stop;

    public ProxyServer(string host, int port)
    {
        this.host = host;
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen(10);
    }

    public void Run()
    {
        log.WriteLine("started");
        while (!stop)
        {
            var read = new List<Socket>();
            read.Add(listener);
            foreach (var pair in pairs)
            {
                read.Add(pair.Client);
                read.Add(pair.Upstream);
            }

            try
            {
                Socket.Select(read, null, null, 500000);
            }
            catch (SocketException)
            {
                Thread.Sleep(100);
                continue;
            }

            if (read.Contains(listener))
            {
                Open();
            }

            for (var i = pairs.Count - 1; i >= 0; i--)
            {
                var pair = pairs[i];
                if (read.Contains(pair.Client) && !Forward(pair.Client, pair.Upstream))
                {
                    Close(pair);
                }
                else if (read.Contains(pair.Upstream) && !Forward(pair.Upstream, pair.Client))
                {
                    Close(pair);
                }
            }

            if (pairs.Count > 1000)
            {
                Console.WriteLine("too many");
                Thread.Sleep(1000);
                break;
            }
        }

        Thread.Sleep(1000);
        log.Flush();
    }

    private void Open()
    {
        var client = listener.Accept();
        var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp);
        upstream.Connect(host, 80); //! EVL0002
        pairs.Add(new Pair { Client = client, Upstream = upstream });
        log.WriteLine("opened"); //! EVL0001
    }

    private static bool Forward(Socket from, Socket to)
    {
        var buffer = new byte[8192];
        var count = from.Receive(buffer);
        if (count <= 0)
        {
            return false;
        }

        to.Send(buffer, count, SocketFlags.None); //! EVL0003
        return true;
    }

    private void Close(Pair pair)
    {
        pairs.Remove(pair);
        pair.Client.Close();
        pair.Upstream.Close();
    }
}
