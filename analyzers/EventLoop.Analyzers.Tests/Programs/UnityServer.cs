using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using UnityEngine;

/// <summary>The engine calls Update once per frame; connections arrive asynchronously.</summary>
public class UnityServer : MonoBehaviour
{
    private readonly List<ServerClient> clients = new List<ServerClient>();
    private readonly List<ServerClient> disconnected = new List<ServerClient>();
    private TcpListener server;
    private bool started;

    public void Init()
    {
        server = new TcpListener(IPAddress.Any, 6321);
        server.Start();
        StartListening();
        started = true;
        Thread.Sleep(10);
    }

    private void Update()
    {
        if (!started)
        {
            return;
        }

        foreach (var client in clients)
        {
            if (!IsConnected(client.Tcp))
            {
                client.Tcp.Close();
                disconnected.Add(client);
                continue;
            }

            NetworkStream stream = client.Tcp.GetStream();
            if (stream.DataAvailable)
            {
                var reader = new StreamReader(stream, true);
                string data = reader.ReadLine(); //! EVL0002
                if (data != null)
                {
                    OnIncomingData(client, data);
                }
            }
        }

        for (int i = 0; i < disconnected.Count; i++)
        {
            clients.Remove(disconnected[i]);
            disconnected.RemoveAt(i);
        }
    }

    private void StartListening()
    {
        server.BeginAcceptTcpClient(AcceptTcpClient, server);
    }

    private void AcceptTcpClient(IAsyncResult result)
    {
        var listener = (TcpListener)result.AsyncState;
        clients.Add(new ServerClient(listener.EndAcceptTcpClient(result)));
        Thread.Sleep(1);
        StartListening();
    }

    private bool IsConnected(TcpClient client)
    {
        try
        {
            if (client != null && client.Client != null && client.Client.Connected)
            {
                if (client.Client.Poll(0, SelectMode.SelectRead))
                {
                    return !(client.Client.Receive(new byte[1], SocketFlags.Peek) == 0);
                }

                return true;
            }

            return false;
        }
        catch
        {
            return false;
        }
    }

    private void OnIncomingData(ServerClient from, string data)
    {
        Debug.Log(data);
        foreach (var client in clients)
        {
            try
            {
                var writer = new StreamWriter(client.Tcp.GetStream());
                writer.WriteLine(data); //! EVL0003
                writer.Flush(); //! EVL0003
            }
            catch (Exception e)
            {
                Debug.Log(e.Message);
            }
        }
    }
}

public class ServerClient
{
    public TcpClient Tcp;

    public ServerClient(TcpClient client)
    {
        Tcp = client;
    }
}
