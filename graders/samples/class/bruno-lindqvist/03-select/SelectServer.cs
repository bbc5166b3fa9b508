using System.Net.Sockets;

namespace Katas.Select
{
    public sealed class SelectServer : IServer
    {
        private readonly Dictionary<Socket, Connection> m_connections = new Dictionary<Socket, Connection>();
        private readonly byte[] m_buf = new byte[16384];

        public void Run(Socket listener, CancellationToken stop)
        {
            listener.Blocking = false;
            while (!stop.IsCancellationRequested)
            {
                List<Socket> readable = new List<Socket>();
                List<Socket> writable = new List<Socket>();
                readable.Add(listener);
                foreach (KeyValuePair<Socket, Connection> pair in m_connections)
                {
                    if (pair.Value.WantsRead)
                        readable.Add(pair.Key);
                    if (pair.Value.WantsWrite)
                        writable.Add(pair.Key);
                }

                Socket.Select(readable, writable, null, 100 * 1000);

                foreach (Socket s in readable)
                {
                    if (s == listener)
                        Accept(listener);
                    else if (!m_connections[s].OnReadable(m_buf))
                        Remove(s);
                }

                foreach (Socket s in writable)
                {
                    // it may have gone in the loop above
                    if (m_connections.TryGetValue(s, out Connection c) && !c.OnWritable())
                        Remove(s);
                }
            }

            foreach (Socket s in m_connections.Keys)
                s.Dispose();
            listener.Dispose();
        }

        private void Accept(Socket listener)
        {
            try
            {
                Socket s = listener.Accept();
                m_connections.Add(s, new Connection(s));
            }
            catch (SocketException)
            {
                // nobody there after all
            }
        }

        private void Remove(Socket s)
        {
            m_connections.Remove(s);
            s.Dispose();
        }
    }
}
