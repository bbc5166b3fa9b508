using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Series;

/// <summary>One Poll after the other, in a lambda given to a thread.</summary>
public sealed class PollSeries
{
    private readonly List<TcpClient> clients = new List<TcpClient>();
    private readonly TcpListener server = new TcpListener(IPAddress.Any, 4000);
    private readonly UdpClient discovery = new UdpClient(4001);

    public event Action<string>? MessageReceived;

    public PollSeries()
    {
        MessageReceived += text => Thread.Sleep(text.Length); //! EVL0001
    }

    public void Start()
    {
        server.Start();
        new Thread(() =>
        {
            while (true)
            {
                if (server.Server.Poll(10_000, SelectMode.SelectRead))
                {
                    clients.Add(server.AcceptTcpClient());
                }

                if (discovery.Client.Poll(10_000, SelectMode.SelectRead)) //! EVL0004
                {
                    IPEndPoint? from = null;
                    var request = discovery.Receive(ref from);
                    discovery.Send(request, request.Length, from);
                }

                foreach (var client in clients)
                {
                    if (client.Client.Poll(1000, SelectMode.SelectRead)) //! EVL0004
                    {
                        Read(client);
                    }
                }
            }
        }).Start();
    }

    private void Read(TcpClient client)
    {
        var stream = client.GetStream();
        var buffer = new byte[100];
        var count = stream.Read(buffer, 0, buffer.Length); //! EVL0010
        MessageReceived?.Invoke(Encoding.UTF8.GetString(buffer, 0, count));
        stream.Read(buffer, 0, 1); //! EVL0002, EVL0010
        stream.WriteByte(1); //! EVL0003
    }
}
