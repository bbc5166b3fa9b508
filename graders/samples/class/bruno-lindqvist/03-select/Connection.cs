using System.Net.Sockets;

namespace Katas.Select
{
    internal sealed class Connection
    {
        private const int MAX_PENDING = 256 * 1024;

        private readonly Socket m_socket;
        private readonly Queue<byte[]> m_out = new Queue<byte[]>();
        private int m_offset;   // into the first block
        private int m_pending;
        private bool m_eof;

        public Connection(Socket socket)
        {
            m_socket = socket;
            m_socket.Blocking = false;
        }

        public bool WantsRead => !m_eof && m_pending < MAX_PENDING;

        public bool WantsWrite => m_pending > 0;

        // false: get rid of me
        public bool OnReadable(byte[] buf)
        {
            SocketError err;
            int n = m_socket.Receive(buf, 0, buf.Length, SocketFlags.None, out err);
            if (err == SocketError.WouldBlock)
                return true;
            if (err != SocketError.Success)
                return false;
            if (n == 0)
            {
                m_eof = true;
                return m_pending > 0;
            }

            byte[] block = new byte[n];
            for (int i = 0; i < n; ++i)
                block[i] = (buf[i] >= 0x61 && buf[i] <= 0x7a) ? (byte)(buf[i] - 0x20) : buf[i];
            m_out.Enqueue(block);
            m_pending += n;
            return OnWritable();
        }

        public bool OnWritable()
        {
            while (m_out.Count > 0)
            {
                byte[] first = m_out.Peek();
                SocketError err;
                int n = m_socket.Send(first, m_offset, first.Length - m_offset, SocketFlags.None, out err);
                if (err == SocketError.WouldBlock)
                    return true;
                if (err != SocketError.Success)
                    return false;
                m_pending -= n;
                m_offset += n;
                if (m_offset == first.Length)
                {
                    m_out.Dequeue();
                    m_offset = 0;
                }
            }

            return !m_eof;
        }
    }
}
