using System.Net.Sockets;

namespace Katas.Blocking
{
    public sealed class BlockingServer : IServer
    {
        private const int BUFFER_SIZE = 4096;

        private Socket m_client;
        private readonly object m_lock = new object();
        private bool m_stopped;

        public void Run(Socket listener, CancellationToken stop)
        {
            stop.Register(() =>
            {
                lock (m_lock)
                {
                    m_stopped = true;
                    listener.Dispose();
                    if (m_client != null)
                        m_client.Dispose();
                }
            });

            for (;;)
            {
                try
                {
                    Socket client = listener.Accept();
                    lock (m_lock)
                    {
                        m_client = client;
                        if (m_stopped)
                            client.Dispose();
                    }
                    Serve(client);
                }
                catch (SocketException)
                {
                    // reset by the client, or we were told to stop
                }
                catch (ObjectDisposedException)
                {
                }
                finally
                {
                    if (m_client != null)
                        m_client.Dispose();
                }

                if (stop.IsCancellationRequested)
                    return;
            }
        }

        private static void Serve(Socket client)
        {
            byte[] buf = new byte[BUFFER_SIZE];
            int n;
            while ((n = client.Receive(buf)) != 0)
            {
                for (int i = 0; i < n; ++i)
                    if (buf[i] >= 0x61 && buf[i] <= 0x7a)
                        buf[i] -= 0x20;
                client.Send(buf, 0, n, SocketFlags.None);
            }
        }
    }
}
