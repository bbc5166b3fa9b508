using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Series;

/// <summary>A hub of devices: one Poll after the other, in a lambda given to a thread.</summary>
public sealed class PollSeries
{
    private readonly List<TcpClient> clients = new List<TcpClient>();
    private readonly TcpListener server = new TcpListener(IPAddress.Any, 4000);
    private readonly UdpClient discovery = new UdpClient(4001);
    private readonly Dictionary<TcpClient, DateTime> heard = new Dictionary<TcpClient, DateTime>();
    private readonly AutoResetEvent ended = new AutoResetEvent(false);
    private volatile bool stopping;

    public event Action<string>? MessageReceived;

    public PollSeries()
    {
        MessageReceived += text => Thread.Sleep(text.Length); //! EVL0001
        MessageReceived += Trace;
    }

    public void Start()
    {
        server.Start();
        new Thread(() =>
        {
            while (!stopping)
            {
                if (server.Server.Poll(10_000, SelectMode.SelectRead))
                {
                    var accepted = server.AcceptTcpClient();
                    clients.Add(accepted);
                    heard[accepted] = DateTime.UtcNow;
                }

                if (discovery.Client.Poll(10_000, SelectMode.SelectRead)) //! EVL0004
                {
                    IPEndPoint? from = null;
                    var request = discovery.Receive(ref from);
                    discovery.Send(request, request.Length, from);
                }

                foreach (var client in clients.ToArray())
                {
                    if (client.Client.Poll(1000, SelectMode.SelectRead)) //! EVL0004
                    {
                        Read(client);
                    }
                }

                DropSilent();
            }

            // After the loop nobody waits any more.
            foreach (var client in clients)
            {
                Say(client, "bye");
                client.Close();
            }

            ended.Set();
        }).Start();
    }

    // On the thread of whoever stops us.
    public void Stop()
    {
        stopping = true;
        ended.WaitOne();
        server.Stop();
    }

    private void Read(TcpClient client)
    {
        var stream = client.GetStream();
        var buffer = new byte[100];
        var count = stream.Read(buffer, 0, buffer.Length); //! EVL0010
        heard[client] = DateTime.UtcNow;
        MessageReceived?.Invoke(Encoding.UTF8.GetString(buffer, 0, count));
        stream.Read(buffer, 0, 1); //! EVL0002, EVL0010
        stream.WriteByte(1); //! EVL0003
    }

    private void DropSilent()
    {
        foreach (var client in clients.ToArray())
        {
            if (DateTime.UtcNow - heard[client] < TimeSpan.FromMinutes(5))
            {
                continue;
            }

            heard.Remove(client);
            clients.Remove(client);
            client.Close();
            Report(client);
        }
    }

    private static void Report(TcpClient client)
    {
        using var mail = Process.Start("sendmail", $"-s silent {client.GetHashCode()}");
        mail.WaitForExit(); //! EVL0001
    }

    private static void Say(TcpClient client, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        client.GetStream().Write(bytes, 0, bytes.Length);
    }

    private void Trace(string text) => Console.WriteLine($"{clients.Count} clients, {text.Length} letters");
}
