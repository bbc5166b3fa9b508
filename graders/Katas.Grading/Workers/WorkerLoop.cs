using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Katas.Grading;

/// <summary>
/// What a worker process does: it takes orders from its standard input, one line of JSON each,
/// and answers on its standard output, until the input ends. Then nobody wants it any more.
/// </summary>
public sealed class WorkerLoop
{
    /// <summary>The hidden verb that makes a process of the command line a worker.</summary>
    public const string Verb = "worker";

    // As much as a compiler's main thread usually has; deeply nested source needs it.
    private const int CompilerStack = 8 * 1024 * 1024;

    private readonly string _scratch;
    private readonly TextWriter _replies;
    private readonly KataCompiler _compiler = new();
    private int _submissions;
    private string? _own;

    private WorkerLoop(string scratch, TextWriter replies)
    {
        _scratch = scratch;
        _replies = replies;
    }

    /// <summary>Serves the process that started this one, until that one ends.</summary>
    /// <param name="scratch">A folder for this worker alone; it goes when the worker goes.</param>
    public static void Run(string scratch)
    {
        using var orders = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        using var replies = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };

        // Whatever is printed by accident must not be taken for a reply.
        Console.SetOut(Console.Error);

        // Ctrl-C reaches every process of the terminal; it is for the grader to end us, after its own work.
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;

        var loop = new WorkerLoop(scratch, replies);
        var queue = new BlockingCollection<string>();
        new Thread(() => loop.Obey(queue), CompilerStack) { Name = "worker", IsBackground = true }.Start();

        while (orders.ReadLine() is { } order)
            queue.Add(order);
        loop.End();
    }

    private void Obey(BlockingCollection<string> orders)
    {
        foreach (var line in orders.GetConsumingEnumerable())
        {
            switch (WorkerOrder.FromJson(line))
            {
                case CompileOrder order:
                    Compile(order);
                    break;
                case JudgeOrder order:
                    Judge(order);
                    break;
            }
        }
    }

    private void Compile(CompileOrder order)
    {
        var place = Directory.CreateDirectory(NextPlace()).FullName;
        Settle(place);
        foreach (var source in order.Sources)
            Write(source, place);

        // A name of its own for each, so that one process can load several where servers run inside it.
        var assembly = Path.Combine(place, LostSandboxes.NameOfAssembly(Environment.ProcessId, _submissions));
        using var alarm = new ProcessorAlarm(order.Limit, () => GiveUp(order.Limit));
        var result = _compiler.Compile(order, assembly, emitted: compiled => TellOfAnalysis(order, compiled));
        if (order.IsHandedOver && result.AssemblyPath is not null)
            _own = null;
        Reply(new CompiledReply(result));
    }

    private void TellOfAnalysis(CompileOrder order, CompilationResult compiled)
    {
        if (compiled.AssemblyPath is not null && order.RulesOff is not null)
            Reply(new AnalyzingReply());
    }

    // The compiler cannot be interrupted: this process ends, and another one takes its place.
    private static void GiveUp(TimeSpan limit)
    {
        Console.Error.WriteLine($"It was on a processor for more than {limit.TotalSeconds:0} s.");
        Process.GetCurrentProcess().Kill();
    }

    private static void Write(SourceFile source, string place)
    {
        var path = Path.Combine(place, source.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, source.Text);
    }

    private void Judge(JudgeOrder order) => Reply(KataJudge.Run(order.TakesOver ? TakeOver(order) : order, Reply));

    // What was compiled moves in with the worker that needs it, so that it goes when that one goes.
    private JudgeOrder TakeOver(JudgeOrder order)
    {
        var place = NextPlace();
        Directory.Move(Path.GetDirectoryName(order.AssemblyPath)!, place);
        Settle(place);
        return order with { AssemblyPath = Path.Combine(place, Path.GetFileName(order.AssemblyPath)) };
    }

    private string NextPlace() => Path.Combine(_scratch, $"{++_submissions}");

    // What a server throws is told with its source line, which is read from here.
    private void Settle(string place)
    {
        Directory.SetCurrentDirectory(place);
        if (_own is not null)
            Scratch.Delete(_own);
        _own = place;
    }

    private void Reply(WorkerReply reply) => _replies.WriteLine(reply.ToJson());

    // At once, whatever the other thread is in the middle of; the servers that it tests go when they notice.
    private void End()
    {
        Directory.SetCurrentDirectory(Path.GetTempPath());
        Scratch.Delete(_scratch);
        Process.GetCurrentProcess().Kill();
    }
}
