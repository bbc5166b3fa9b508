using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Spin;

/// <summary>A small store of keys and values. No readiness call at all: every socket is tried in every turn, and an idle turn sleeps.</summary>
public static class SpinServer
{
    private static readonly Dictionary<string, string> Store = new Dictionary<string, string>();
    private static readonly List<Session> Sessions = new List<Session>();
    private static readonly byte[] Buffer = new byte[4096];

    public static void Main(string[] args)
    {
        Load(args.Length > 0 ? args[0] : "store.txt");
        var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 9001));
        listener.Listen(100);
        listener.Blocking = false;
        while (true)
        {
            var idle = true;
            try
            {
                var client = listener.Accept();
                client.Blocking = false;
                Sessions.Add(new Session(client));
                idle = false;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
            }

            for (var i = Sessions.Count - 1; i >= 0; i--)
            {
                var session = Sessions[i];
                session.Flush();
                var count = session.Socket.Receive(Buffer, 0, Buffer.Length, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                {
                    continue;
                }

                idle = false;
                if (count == 0 || error != SocketError.Success)
                {
                    Sessions.RemoveAt(i);
                    session.Socket.Close();
                    Console.ReadKey(); //! EVL0001
                    continue;
                }

                session.Input.Append(Encoding.ASCII.GetString(Buffer, 0, count));
                Answer(session);
            }

            if (idle)
            {
                Thread.Sleep(1);
            }
        }
    }

    // Nobody is served yet: it may block.
    private static void Load(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        foreach (var line in File.ReadAllLines(path))
        {
            var parts = line.Split('=');
            Store[parts[0]] = parts[1];
        }
    }

    private static void Answer(Session session)
    {
        var text = session.Input.ToString();
        int end;
        while ((end = text.IndexOf('\n')) >= 0)
        {
            var words = text.Substring(0, end).Trim().Split(' ');
            text = text.Substring(end + 1);
            session.Queue(Execute(words));
        }

        session.Input.Clear().Append(text);
    }

    private static string Execute(string[] words)
    {
        switch (words[0])
        {
            case "get" when words.Length == 2:
                return Store.TryGetValue(words[1], out var value) ? value : "(none)";
            case "set" when words.Length == 3:
                Store[words[1]] = words[2];
                Save();
                return "ok";
            case "resolve" when words.Length == 2:
                return Dns.GetHostAddresses(words[1])[0].ToString(); //! EVL0001
            default:
                return "what?";
        }
    }

    private static void Save()
    {
        using var writer = new StreamWriter("store.txt");
        foreach (var pair in Store)
        {
            writer.WriteLine($"{pair.Key}={pair.Value}"); //! EVL0001
        }
    }

    private sealed class Session
    {
        private readonly List<byte> output = new List<byte>();

        public Session(Socket socket) => Socket = socket;

        public Socket Socket { get; }

        public StringBuilder Input { get; } = new StringBuilder();

        public void Queue(string line) => output.AddRange(Encoding.ASCII.GetBytes(line + "\n"));

        public void Flush()
        {
            if (output.Count == 0)
            {
                return;
            }

            var sent = Socket.Send(output.ToArray(), 0, output.Count, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                output.RemoveRange(0, sent);
            }
        }
    }
}
