using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Nonblocking operations that are tried again at once: they hold the loop as blocking ones do.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class RetryTests
{
    private static string Sender(string body, string mode = "false") => $$"""
        using System.Diagnostics;
        class Server
        {
            readonly Queue<byte[]> waiting = new();
            volatile bool running = true;
            void Run()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Blocking = {{mode}};
                listener.Listen();
                var clients = new List<Socket>();
                while (running)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    foreach (var one in read)
                    {
                        if (one == listener)
                        {
                            try { clients.Add(listener.Accept()); } catch (SocketException) { }
                        }
                        else
                        {
                            Answer(one, new byte[100]);
                        }
                    }
                }
            }

            bool Answer(Socket socket, byte[] data)
            {
                var sent = 0;
                {{body}}
                return true;
            }

            static bool IsWouldBlock(SocketException error) => error.SocketErrorCode == SocketError.WouldBlock;
            static void Log(string text) => Console.WriteLine(text);
        }
        """;

    [TestCase("while (sent < data.Length) { try { sent += [|socket.Send(data, sent, data.Length - sent, SocketFlags.None)|]; } catch (SocketException error) { if (error.SocketErrorCode != SocketError.WouldBlock) { return false; } } }")]
    [TestCase("while (sent < data.Length) { try { sent += [|socket.Send(data, sent, data.Length - sent, SocketFlags.None)|]; } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { Thread.Yield(); } }")]
    [TestCase("while (sent < data.Length) { try { sent += [|socket.Send(data, sent, data.Length - sent, SocketFlags.None)|]; } catch (SocketException error) when (IsWouldBlock(error)) { Thread.Sleep(0); continue; } catch (SocketException) { break; } }")]
    [TestCase("while (true) { try { sent += [|socket.Send(data, sent, data.Length - sent, SocketFlags.None)|]; if (sent == data.Length) { break; } } catch (SocketException error) { switch (error.SocketErrorCode) { case SocketError.WouldBlock: Log(\"again\"); break; default: throw; } } }")]
    [TestCase("do { var count = [|socket.Send(data, sent, data.Length - sent, SocketFlags.None, out var error)|]; if (error == SocketError.WouldBlock) { continue; } if (error != SocketError.Success) { return false; } sent += count; } while (sent < data.Length);")]
    [TestCase("while (sent < data.Length) { var count = [|socket.Send(data, sent, data.Length - sent, SocketFlags.None, out var error)|]; if (error is not (SocketError.Success or SocketError.WouldBlock)) { return false; } sent += count; }")]
    [TestCase("for (; sent < data.Length;) { try { sent += [|socket.Send(data, sent, data.Length - sent, SocketFlags.None)|]; } catch (SocketException error) when (error.ErrorCode == 10035) { } }")]
    [TestCase("SocketError error; do { sent += [|socket.Send(data, sent, data.Length - sent, SocketFlags.None, out error)|]; } while (error == SocketError.WouldBlock || (error == SocketError.Success && sent < data.Length));")]
    [TestCase("while (sent < data.Length) { sent += [|socket.Send(data, sent, data.Length - sent, SocketFlags.None, out _)|]; }")]
    [TestCase("lock (waiting) { while (running && sent < data.Length) { lock (data) { try { sent += [|socket.Send(data, sent, data.Length - sent, SocketFlags.None)|]; } catch (SocketException error) { if (error.NativeErrorCode == 10035) { Log(\"full\"); } else { throw; } } } } }")]
    public Task A_send_that_is_tried_again_at_once_blocks(string body) => Expect.Findings(Sender(body), "EVL0003");

    [TestCase("while (sent < data.Length) { try { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None); } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { waiting.Enqueue(data); return true; } }")]
    [TestCase("while (sent < data.Length) { try { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None); } catch (SocketException error) { if (error.SocketErrorCode != SocketError.WouldBlock) { throw; } break; } }")]
    [TestCase("while (sent < data.Length) { var count = socket.Send(data, sent, data.Length - sent, SocketFlags.None, out var error); if (error != SocketError.Success) { break; } sent += count; }")]
    [TestCase("while (sent < data.Length) { var count = socket.Send(data, sent, data.Length - sent, SocketFlags.None, out var error); if (count <= 0) { return false; } sent += count; }")]
    [TestCase("while (sent < data.Length) { var count = socket.Send(data, sent, data.Length - sent, SocketFlags.None, out var error); if (error == SocketError.WouldBlock) { waiting.Enqueue(data); break; } if (error != SocketError.Success) { return false; } sent += count; }")]
    [TestCase("while (sent < data.Length) { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None, out var error); switch (error) { case SocketError.Success: break; case SocketError.WouldBlock: return true; default: return false; } }")]
    [TestCase("var blocked = false; while (!blocked && sent < data.Length) { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None, out var error); blocked = error == SocketError.WouldBlock; if (error is not (SocketError.Success or SocketError.WouldBlock)) { return false; } if (blocked) { break; } }")]
    [TestCase("var full = false; while (sent < data.Length && !full) { try { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None); } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { full = true; } }")]
    [TestCase("SocketError error; do { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None, out error); } while (error == SocketError.Success && sent < data.Length);")]
    [TestCase("for (var tries = 0; tries < 3; tries++) { try { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None); return true; } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { } }")]
    [TestCase("var tries = 0; while (sent < data.Length) { try { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None); } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { if (++tries > 3) { return false; } } }")]
    [TestCase("while (sent < data.Length) { try { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None); } catch (ObjectDisposedException) { } catch (SocketException) { return false; } }")]
    [TestCase("foreach (var part in waiting) { try { sent += socket.Send(part); } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { } }")]
    [TestCase("while (waiting.Count > 0) { int count; try { count = socket.Send(waiting.Peek()); } catch (SocketException error) { if (error.SocketErrorCode == SocketError.WouldBlock) { return true; } return false; } if (count < waiting.Dequeue().Length) { break; } }")]
    public Task A_send_that_stops_when_it_is_refused_does_not(string body) => Expect.Silence(Sender(body));

    [Test]
    public Task A_pause_between_the_attempts_is_the_finding() => Expect.Findings(
        Sender("while (sent < data.Length) { try { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None); } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { [|Thread.Sleep(10)|]; } }"), "EVL0001");

    [Test]
    public Task A_wait_between_the_attempts_is_the_finding() => Expect.Findings(
        Sender("while (sent < data.Length) { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None, out var error); if (error == SocketError.WouldBlock) { [|socket.Poll(100000, SelectMode.SelectWrite)|]; } else if (error != SocketError.Success) { return false; } }"), "EVL0004");

    [TestCase("var got = 0; while (got < 4) { try { var count = [|socket.Receive(data, got, 4 - got, SocketFlags.None)|]; if (count == 0) { return false; } got += count; } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { } }")]
    [TestCase("var got = 0; while (got < 4) { var count = [|socket.Receive(data, got, 4 - got, SocketFlags.None, out var error)|]; if (error == SocketError.WouldBlock) { continue; } if (count == 0) { return false; } got += count; }")]
    public Task A_read_that_is_tried_again_at_once_blocks(string body) => Expect.Findings(Sender(body), "EVL0002");

    [TestCase("while (true) { var count = socket.Receive(data, 0, 4, SocketFlags.None, out var error); if (error == SocketError.WouldBlock) { return true; } if (count == 0) { return false; } }")]
    [TestCase("while (true) { var count = socket.Receive(data, 0, 4, SocketFlags.None, out var error); if (count <= 0) { break; } Log(\"some\"); }")]
    [TestCase("while (socket.Available > 0) { try { if (socket.Receive(data, 0, 4, SocketFlags.None) == 0) { return false; } } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { } }")]
    [TestCase("int count; do { count = socket.Receive(data, 0, 4, SocketFlags.None, out var error); Log(error == SocketError.WouldBlock ? \"later\" : \"some\"); } while (count > 0);")]
    public Task A_read_that_stops_when_nothing_is_left_does_not(string body) => Expect.Silence(Sender(body));

    private const string Accept4 = "Watch(epoll, accept4(listener, null, null, SOCK_NONBLOCK));";

    [TestCase("nint done = 0; while (done < 9) { var took = [|send(fd, buffer, 9 - done, 0)|]; if (took < 0) { if (Marshal.GetLastWin32Error() == EAGAIN) { continue; } break; } done += took; }")]
    [TestCase("nint took; while ((took = [|send(fd, buffer, 9, 0)|]) < 0 && (Marshal.GetLastWin32Error() == EINTR || Marshal.GetLastWin32Error() == EAGAIN)) { }")]
    [TestCase("nint done = 0; while (done < 9) { var took = [|send(fd, buffer, 9 - done, 0)|]; if (took == -1) { var error = Marshal.GetLastPInvokeError(); if (error != EINTR && error != EAGAIN) { break; } } else { done += took; } }")]
    public Task A_raw_send_that_is_tried_again_at_once_blocks(string onClient) => Expect.Findings(Descriptors(Accept4, onClient), "EVL0003");

    [TestCase("nint took; while ((took = send(fd, buffer, 9, 0)) < 0 && Marshal.GetLastWin32Error() == EINTR) { }")]
    [TestCase("nint done = 0; while (done < 9) { var took = send(fd, buffer, 9 - done, 0); if (took < 0) { if (Marshal.GetLastWin32Error() == EINTR) { continue; } break; } done += took; }")]
    [TestCase("nint done = 0; while (done < 9) { var took = send(fd, buffer, 9 - done, 0); if (took < 0) { var error = Marshal.GetLastWin32Error(); if (error == EINTR) { continue; } if (error == EAGAIN) { break; } throw new Exception(); } done += took; }")]
    [TestCase("while (true) { var took = recv(fd, buffer, 9, 0); if (took == -1 && Marshal.GetLastWin32Error() == EAGAIN) { break; } if (took <= 0) { break; } }")]
    public Task A_raw_call_that_stops_when_it_is_refused_does_not(string onClient) => Expect.Silence(Descriptors(Accept4, onClient));

    [Test]
    public Task A_client_may_try_as_often_as_it_likes() => Expect.Silence("""
        class Client
        {
            void Run(byte[] data)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Connect("host", 1);
                socket.Blocking = false;
                for (var sent = 0; sent < data.Length;)
                {
                    try { sent += socket.Send(data, sent, data.Length - sent, SocketFlags.None); } catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock) { }
                }
            }
        }
        """);
}
