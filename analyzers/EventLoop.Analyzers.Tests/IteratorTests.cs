namespace EventLoop.Analyzers.Tests;

/// <summary>A scheduler goes on with iterators that yielded the socket they wait for.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class IteratorTests
{
    private static string Scheduler(string serve, string step = "if (task.MoveNext() && task.Current is Socket socket) { waiting[socket] = task; }") => $$"""
        class Scheduler
        {
            readonly Queue<IEnumerator<object>> ready = new();
            readonly Dictionary<Socket, IEnumerator<object>> waiting = new();
            void Run()
            {
                ready.Enqueue(Accept());
                while (true)
                {
                    while (ready.Count > 0) { Step(ready.Dequeue()); }
                    var read = new List<Socket>(waiting.Keys);
                    Socket.Select(read, null, null, 100000);
                    foreach (var one in read) { ready.Enqueue(waiting[one]); waiting.Remove(one); }
                }
            }

            void Step(IEnumerator<object> task) { {{step}} }

            IEnumerator<object> Accept()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Listen();
                while (true)
                {
                    yield return listener;
                    ready.Enqueue(Serve(listener.Accept()));
                }
            }

            IEnumerator<object> Serve(Socket client)
            {
                var buffer = new byte[100];
                while (true)
                {
                    yield return client;
                    if (client.Receive(buffer) == 0) { break; }
                    {{serve}}
                }
            }
        }
        """;

    [TestCase("[|Thread.Sleep(10)|];", "EVL0001")]
    [TestCase("[|File.WriteAllBytes(\"a\", buffer)|];", "EVL0001")]
    [TestCase("[|client.Send(buffer)|];", "EVL0003")]
    public Task An_iterator_runs_where_it_is_resumed(string serve, string id) => Expect.Findings(Scheduler(serve), id);

    [TestCase("")]
    [TestCase("Task.Run(() => Thread.Sleep(10));")]
    public Task An_iterator_that_only_reads_what_is_there_is_fine(string serve) => Expect.Silence(Scheduler(serve));

    [Test]
    public Task An_iterator_that_another_thread_resumes_is_not_on_the_loop() =>
        Expect.Silence(Scheduler("Thread.Sleep(10);", "new Thread(() => task.MoveNext()).Start();"));
}
