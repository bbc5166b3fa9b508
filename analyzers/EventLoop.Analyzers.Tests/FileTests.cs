using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Files on the loop: opening, reading, writing, listing and moving them takes as long as the disk likes.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class FileTests
{
    private const string Members = "readonly Dictionary<Socket, Stream> uploads = new(); static void Keep(object one) => Console.WriteLine(one);";

    [TestCase("Keep([|File.OpenRead(\"a\")|]);")]
    [TestCase("Keep([|new FileStream(\"a\", FileMode.Open)|]);")]
    [TestCase("uploads[listener] = [|File.Create(\"a\")|];")]
    [TestCase("var file = [|new FileStream(\"a\", FileMode.Open, FileAccess.Read, FileShare.Read, 4096, true)|]; _ = file.ReadAsync(new byte[9], 0, 9);")]
    [TestCase("using (var writer = new StreamWriter(\"a\", true)) { [|writer.WriteLine(\"b\")|]; }")]
    [TestCase("using var memory = new MemoryStream(); using var file = File.OpenRead(\"a\"); [|file.CopyTo(memory)|];")]
    [TestCase("using var reader = new BinaryReader(File.Open(\"a\", FileMode.Open)); Keep([|reader.ReadInt32()|]);")]
    [TestCase("[|File.AppendAllText(\"a\", \"b\")|];")]
    [TestCase("[|File.Copy(\"a\", \"b\")|];")]
    [TestCase("[|File.Move(\"a\", \"b\")|];")]
    [TestCase("[|File.Delete(\"a\")|];")]
    [TestCase("var file = new FileInfo(\"a\"); [|file.CopyTo(\"b\")|];")]
    [TestCase("foreach (var one in [|Directory.GetFiles(\"a\")|]) { Keep(one); }")]
    [TestCase("foreach (var one in [|Directory.EnumerateFiles(\"a\")|]) { Keep(one); }")]
    [TestCase("var folder = new DirectoryInfo(\"a\"); foreach (var one in [|folder.GetFiles(\"*\", SearchOption.AllDirectories)|]) { Keep(one); }")]
    [TestCase("[|Directory.CreateDirectory(\"a\")|];")]
    [TestCase("[|System.IO.Compression.ZipFile.ExtractToDirectory(\"a\", \"b\")|];")]
    public Task A_file_on_the_loop_is_found(string turn) => Expect.Findings(Loop(turn, Members), "EVL0001");

    [TestCase("if (File.Exists(\"a\")) { Keep(1); }")]
    [TestCase("Keep(new FileInfo(\"a\").Length);")]
    [TestCase("Keep(File.GetLastWriteTimeUtc(\"a\"));")]
    [TestCase("Keep(Path.GetFullPath(\"a\"));")]
    [TestCase("Keep(new DirectoryInfo(\"a\").Name);")]
    [TestCase("Keep(Directory.GetCurrentDirectory());")]
    [TestCase("_ = File.ReadAllTextAsync(\"a\");")]
    [TestCase("Task.Run(() => File.OpenRead(\"a\"));")]
    [TestCase("ThreadPool.QueueUserWorkItem(_ => { foreach (var one in Directory.GetFiles(\"a\")) { Keep(one); } });")]
    [TestCase("using var reader = new StreamReader(new MemoryStream()); Keep(reader.ReadToEnd());")]
    [TestCase("using var reader = new StringReader(\"a\"); Keep(reader.ReadLine()!);")]
    [TestCase("using var writer = new StreamWriter(new MemoryStream()); writer.Write(1);")]
    [TestCase("Trace.WriteLine(\"a\");")]
    [TestCase("Console.WriteLine(\"a\");")]
    [TestCase("Keep(uploads[listener].Length);")]
    public Task What_only_looks_like_a_file_is_not(string turn) => Expect.Silence(Loop(turn, Members));

    [Test]
    public Task A_file_that_is_opened_before_the_loop_may_take_its_time() => Expect.Silence(
        Loop("", Members).Replace("listener.Listen();", "listener.Listen(); Keep(File.OpenRead(\"a\")); foreach (var one in Directory.GetFiles(\"b\")) { Keep(one); }"));

    [Test]
    public Task A_log_that_was_opened_before_is_written_on_the_loop() => Expect.Findings(
        Loop("Log(\"turn\");", "readonly StreamWriter log = new(\"a\"); void Log(string text) { [|log.WriteLine(text)|]; }"), "EVL0001");
}
