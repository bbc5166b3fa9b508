using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Game;

/// <summary>A tick loop over TcpClients: no wait for readiness, a sleep as the only pause.</summary>
public class GameServer
{
    private readonly TcpListener listener = new TcpListener(IPAddress.Any, 7777);
    private readonly List<Player> players = new List<Player>();
    private readonly Database database = new Database();
    private bool running;

    public void Start()
    {
        listener.Start();
        running = true;
        var thread = new Thread(Run);
        thread.Start();
        thread.Join(10);
    }

    public void Stop()
    {
        running = false;
        Thread.Sleep(200);
        foreach (var player in players)
        {
            player.Send("bye");
        }
    }

    private void Run()
    {
        while (running)
        {
            AcceptPlayers();
            ReadPlayers();
            Simulate();
            Thread.Sleep(16);
        }

        listener.Stop();
        Task.Delay(100).Wait();
    }

    private void AcceptPlayers()
    {
        while (listener.Pending())
        {
            var client = listener.AcceptTcpClient();
            players.Add(new Player(client));
        }
    }

    private void ReadPlayers()
    {
        for (var i = players.Count - 1; i >= 0; i--)
        {
            var player = players[i];
            if (player.HasData)
            {
                var line = player.ReadLine();
                if (line == null)
                {
                    players.RemoveAt(i);
                    continue;
                }

                Handle(player, line);
            }
        }
    }

    private void Handle(Player player, string line)
    {
        switch (line)
        {
            case "login":
                player.Name = database.Find(line).Result; //! EVL0001
                break;
            case "save":
                database.Save(player);
                break;
            case "say":
                foreach (var other in players)
                {
                    other.Send(line);
                }

                break;
            case "slow":
                Task.Run(() => Thread.Sleep(1000));
                break;
        }
    }

    private void Simulate()
    {
        foreach (var player in players)
        {
            player.X += 1;
        }
    }
}

public class Player
{
    private readonly TcpClient client;
    private readonly NetworkStream stream;
    private readonly StreamReader reader;
    private readonly StreamWriter writer;

    public Player(TcpClient client)
    {
        this.client = client;
        stream = client.GetStream();
        reader = new StreamReader(stream);
        writer = new StreamWriter(stream) { AutoFlush = true };
    }

    public string? Name { get; set; }

    public int X { get; set; }

    public bool HasData => stream.DataAvailable;

    public string? ReadLine() => reader.ReadLine(); //! EVL0002

    public void Send(string text)
    {
        writer.WriteLine(text); //! EVL0003
    }
}

public class Database
{
    public async Task<string> Find(string name)
    {
        await Task.Delay(5);
        return name;
    }

    public void Save(Player player)
    {
        using var file = File.CreateText("player.txt");
        file.Write(player.Name); //! EVL0001
    }
}
