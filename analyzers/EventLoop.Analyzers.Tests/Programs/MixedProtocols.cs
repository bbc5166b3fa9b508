using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Mixed;

/// <summary>Stream and datagram sockets in one Select; a conversation with one peer held inside the loop.</summary>
public class Server
{
    private static void Main(string[] args)
    {
        Socket serverSocket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        serverSocket.Bind(new IPEndPoint(IPAddress.Any, 50001));
        serverSocket.Blocking = false;
        serverSocket.Listen(5);
        List<Socket> clients = new List<Socket>();
        List<Socket> datagrams = new List<Socket>();
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                List<Socket> checkRead = new List<Socket>();
                List<Socket> checkError = new List<Socket>();
                if (clients.Count < 5)
                {
                    checkRead.Add(serverSocket);
                }

                checkError.Add(serverSocket);
                foreach (Socket s in clients)
                {
                    checkRead.Add(s);
                    checkError.Add(s);
                }

                foreach (Socket s in datagrams)
                {
                    checkRead.Add(s);
                }

                Socket.Select(checkRead, null, checkError, 1000 * 1000);
                if (checkRead.Count > 0)
                {
                    foreach (Socket s in checkRead)
                    {
                        if (s == serverSocket)
                        {
                            Socket client = serverSocket.Accept();
                            client.Blocking = false;
                            clients.Add(client);
                        }
                        else if (datagrams.Contains(s))
                        {
                            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                            int received = s.ReceiveFrom(buffer, ref from);
                            Console.WriteLine(Encoding.UTF8.GetString(buffer, 0, received));
                            while (true)
                            {
                                s.SendTo(buffer, from);
                                received = s.ReceiveFrom(buffer, ref from); //! EVL0002
                                if (Encoding.UTF8.GetString(buffer, 0, received) == "no")
                                {
                                    break;
                                }
                            }
                        }
                        else
                        {
                            int count = s.Receive(buffer);
                            if (count > 0)
                            {
                                s.Send(Encoding.UTF8.GetBytes("OK")); //! EVL0006
                                Socket datagram = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                                datagram.Bind(new IPEndPoint(IPAddress.Loopback, 50002));
                                datagrams.Add(datagram);
                            }
                            else
                            {
                                checkRead.Remove(s);
                                s.Close(); //! EVL0009
                                continue;
                            }
                        }
                    }
                }

                checkRead.Clear();
            }
        }
        catch (SocketException exception)
        {
            Console.WriteLine(exception);
        }

        foreach (Socket s in clients)
        {
            s.Close();
        }

        Console.ReadKey();
        serverSocket.Close();
    }
}
