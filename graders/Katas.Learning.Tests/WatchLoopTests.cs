using System.Threading.Channels;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Learning.Tests;

/// <summary><c>kata watch</c> on real files with the real compiler and real tests; only the screen is not one.</summary>
[Parallelizable]
public sealed class WatchLoopTests
{
    private const string File = "katas/01-blocking/BlockingServer.cs";
    private const string Endless = "while (true) { }";

    // Echoes, and changes nothing.
    private const string Echo = """
        using var end = stop.Register(listener.Dispose);
        var buffer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            using var client = listener.Accept();
            int n;
            while ((n = client.Receive(buffer)) > 0)
                client.Send(buffer.AsSpan(0, n));
        }
        """;

    private Clone _clone = null!;
    private LearnerJudge _judge = null!;
    private RecordedScreen _screen = null!;
    private WatchLoop _loop = null!;
    private CancellationTokenSource _quit = null!;
    private Task _running = null!;

    [SetUp]
    public void Begin()
    {
        _clone = new Clone();
        _judge = new LearnerJudge(_clone.Repository);
        _screen = new RecordedScreen();
        _loop = new WatchLoop(_clone.Learner, _judge, _screen, new NoErrands(), TimeProvider.System);
        _quit = new CancellationTokenSource();
        _running = _loop.RunAsync(_clone.KataOf("01-blocking"), _quit.Token);
    }

    [TearDown]
    public async Task End()
    {
        _loop.Press('q');
        await _running.WaitAsync(TimeSpan.FromSeconds(30));
        _judge.Dispose();
        _quit.Dispose();
        _clone.Dispose();
    }

    [Test]
    public async Task Follows_the_file_through_half_written_deleted_and_restored()
    {
        await Expect("the stub", s => s.Failing is not null && s.Runs.Values.Any(r => r.Message!.Contains("Nothing to test yet", StringComparison.Ordinal)));

        Save("var x = listener.Acc");
        await Expect("the errors", s => s.Errors.Any(e => e.Contains("CS1061", StringComparison.Ordinal)));

        System.IO.File.Delete(_clone.Repository.PathOf(File));
        await Expect("that the file is missing", s => s.Problem?.What.Contains("is missing", StringComparison.Ordinal) == true);

        Save(Echo);
        await Expect("the verdict", s => s.Errors.Count == 0 && s.Problem is null && IsOfEcho(s) && s.VerdictAfter is not null);

        _clone.Copy($"graders/stubs/01-blocking/BlockingServer.cs", File);
        await Expect("the stub again", s => s.Runs.Values.Any(r => r.Message?.Contains("Nothing to test yet", StringComparison.Ordinal) == true));
    }

    [Test]
    public async Task Judges_the_last_of_a_burst_of_saves()
    {
        await Expect("the stub", s => s.Failing is not null);

        for (var i = 0; i < 50; i++)
            Save(i % 2 == 0 ? "half(" : Endless);
        Save(Echo);

        await Expect("the verdict on the last one", IsOfEcho);
    }

    [Test]
    public async Task Runs_first_what_failed_in_a_run_that_the_save_ends()
    {
        const string Sends = "client.Send(buffer.AsSpan(0, n));";
        Save(Echo.Replace(Sends, $$"""{ for (var i = 0; i < n; i++) { if (buffer[i] >= 'a') buffer[i] -= 32; } {{Sends}} }""", StringComparison.Ordinal));
        var before = await Expect("the verdict", s => s.Failing?.Method == "Changes_no_byte_but_a_to_z" && s.OutcomeOf(s.Kata.Tests[0]) == Outcome.Passed);

        Save(Echo);

        var after = await Expect("the verdict on what was saved", s => s.Generation > before.Generation && s.Failing is not null);
        Assert.That(after.Failing!.Method, Is.EqualTo("Changes_no_byte_but_a_to_z"));
        Assert.That(after.OutcomeOf(after.Kata.Tests[0]), Is.Null);
    }

    [Test]
    public async Task Shows_what_the_analyzer_finds_while_the_first_test_runs()
    {
        // Accepts nobody for as long as the first test waits.
        _clone.Write("katas/03-select/SelectServer.cs", """
            using System.Net.Sockets;
            namespace Katas.Select;
            public sealed class SelectServer : IServer
            {
                public void Run(Socket listener, CancellationToken stop)
                {
                    var clients = new List<Socket>();
                    while (!stop.IsCancellationRequested)
                    {
                        var reading = new List<Socket>(clients) { listener };
                        Socket.Select(reading, null, null, 100_000);
                        Thread.Sleep(60_000);
                        if (reading.Contains(listener))
                            clients.Add(listener.Accept());
                    }
                }
            }
            """);

        await Expect("the finding", s => s.Kata.Id == "03-select" && s is { Phase: WatchPhase.Testing, AreFindingsOld: false, Runs.IsEmpty: true } && s.Findings.Any(f => f.Rule == "EVL0001"));
        await Expect("the verdict beside it", s => s.Failing is not null && s.Findings.Any(f => f.Rule == "EVL0001"));

        _clone.Copy("graders/stubs/03-select/SelectServer.cs", "katas/03-select/SelectServer.cs");
        await Expect("no finding in the stub", s => s is { AreFindingsOld: false, Findings.Count: 0 });
    }

    [Test]
    public async Task Answers_keys_and_saves_while_a_server_loops_for_ever()
    {
        var stub = await Expect("the stub", s => s.Failing is not null);
        Save(Endless);

        // The stub's tests run on until the save is noticed.
        await Expect("a test of it", s => s.Phase == WatchPhase.Testing && s.Generation > stub.Generation);

        _loop.Press('l');
        await Expect("the list", s => s.Panel == WatchPanel.List && s.Phase == WatchPhase.Testing);
        _loop.Press('x');
        Save(Echo);
        await Expect("the verdict on what was saved", IsOfEcho);
    }

    [Test]
    public async Task Hints_resets_and_goes_on_at_a_key()
    {
        Save(Echo);
        await Expect("the verdict", s => s.Failing?.Method == "Answers_in_upper_case" && s.Errors.Count == 0);

        _loop.Press('h');
        await Expect("the first hint", s => s.Hint is { Step: 1, Number: 1 });
        _loop.Press('r');
        await Expect("the question", s => s.Panel == WatchPanel.ConfirmReset);
        _loop.Press('y');
        await Expect("where the old version is", s => s.Note?.Contains(".saved-", StringComparison.Ordinal) == true && s.Hint is null);
        Assert.That(_clone.KataOf("01-blocking").IsUntouched(_clone.KataOf("01-blocking").Read()), Is.True);

        _loop.Press('n');
        await Expect("the next kata", s => s.Kata.Id == "02-nonblocking");
        _clone.Solve("03-select");
        await Expect("the kata that was saved", s => s.Kata.Id == "03-select");
    }

    [Test]
    public async Task Knows_a_version_that_passed_before()
    {
        await Expect("the stub", s => s.Failing is not null);
        _clone.Solve("01-blocking");
        _clone.Judge("01-blocking", _ => Outcome.Passed);

        await Expect("the pass", s => s.IsPassed);
    }

    [Test]
    public void Runs_what_failed_first_and_everything_once()
    {
        var kata = _clone.KataOf("01-blocking").Kata;
        var last = _clone.Judge("01-blocking", t => t.Step == "reset" ? Outcome.Failed : Outcome.Passed);

        var groups = Examination.FailedFirst(kata, last.Runs);

        Assert.That(groups[0].Single().Step, Is.EqualTo("reset"));
        Assert.That(groups.SelectMany(g => g), Is.EquivalentTo(kata.Tests));
        Assert.That(groups[2].Select(t => t.Step), Has.None.EqualTo("reset"));
    }

    private void Save(string body) => _clone.Write(File, $$"""
        using System.Net.Sockets;
        namespace Katas.Blocking;
        public sealed class BlockingServer : IServer
        {
            public void Run(Socket listener, CancellationToken stop)
            {
                {{body}}
            }
        }
        """);

    private static bool IsOfEcho(WatchState state) =>
        state.Failing is { Method: "Answers_in_upper_case" } failing && state.Runs[failing.FullName].Message!.Contains("got       \"hello, world\"", StringComparison.Ordinal);

    private Task<WatchState> Expect(string what, Func<WatchState, bool> shown) => _screen.ExpectAsync(what, shown);

    private sealed class NoErrands : IWatchErrands
    {
        public Task TraceAsync(LearnerKata kata, CancellationToken stop) => Task.CompletedTask;

        public Task DiffAsync(LearnerKata kata, CancellationToken stop) => Task.CompletedTask;
    }

    private sealed class RecordedScreen : IWatchScreen
    {
        // Only a loop that hangs meets it.
        private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

        private readonly Channel<WatchState> _states = Channel.CreateUnbounded<WatchState>();

        public void Show(WatchState state) => _states.Writer.TryWrite(state);

        public void Leave()
        {
        }

        public void Return()
        {
        }

        public async Task<WatchState> ExpectAsync(string what, Func<WatchState, bool> shown)
        {
            WatchState? last = null;
            using var patience = new CancellationTokenSource(Bound);
            try
            {
                do
                    last = await _states.Reader.ReadAsync(patience.Token);
                while (!shown(last));
                return last;
            }
            catch (OperationCanceledException)
            {
                throw new AssertionException($"The screen never showed {what}. At last: {last?.Phase}, {last?.Problem}, errors {string.Join(' ', last?.Errors ?? [])}, {last?.Failing?.Name}");
            }
        }
    }
}
