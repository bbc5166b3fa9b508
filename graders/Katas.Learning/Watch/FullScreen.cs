using System.Diagnostics;
using System.Runtime.InteropServices;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Katas.Learning;

/// <summary>
/// The whole terminal, on its alternate screen. What was there before comes back when this one goes,
/// however it goes: at its end, by a signal, or while the program is suspended.
/// </summary>
public sealed class FullScreen : IWatchScreen, IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l\e[2J";
    private const string Exit = "\e[?25h\e[?1049l";

    private readonly TextWriter _terminal;
    private readonly Profile _profile;
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lock _drawing = new();
    private WatchState? _state;
    private bool _isAway = true;
    private bool _isSuspended;

    /// <summary>Takes the terminal.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="profile">What the terminal can show.</param>
    public FullScreen(TextWriter terminal, Profile profile)
    {
        _terminal = terminal;
        _profile = profile;
        On(PosixSignal.SIGINT, Leave);
        On(PosixSignal.SIGTERM, Leave);
        On(PosixSignal.SIGHUP, Leave);
        On(PosixSignal.SIGQUIT, Leave);
        if (!OperatingSystem.IsWindows())
        {
            On(PosixSignal.SIGTSTP, Suspend);
            On(PosixSignal.SIGCONT, Resume);
            On(PosixSignal.SIGWINCH, Redraw);
        }

        Return();
    }

    /// <inheritdoc/>
    public void Show(WatchState state)
    {
        lock (_drawing)
        {
            _state = state;
            Draw();
        }
    }

    /// <inheritdoc/>
    public void Leave()
    {
        lock (_drawing)
        {
            if (!_isAway)
                Write(Exit);
            _isAway = true;
        }
    }

    /// <inheritdoc/>
    public void Return()
    {
        lock (_drawing)
        {
            if (_isAway)
                Write(Enter);
            _isAway = false;
            Draw();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        Leave();
    }

    /// <summary>Turns lines of markup into what a terminal of this size shows.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="width">How many characters are in a line; of a longer one an ellipsis tells.</param>
    /// <param name="profile">What the terminal can show.</param>
    /// <returns>A text for each line.</returns>
    internal static IEnumerable<string> Render(IEnumerable<string> lines, int width, Profile? profile)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = profile is null ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = (ColorSystemSupport)(int)(profile?.Capabilities.ColorSystem ?? ColorSystem.NoColors),
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 10_000;
        foreach (var line in lines)
        {
            text.GetStringBuilder().Clear();
            console.Write(new FittedLine(line, width));
            yield return text.ToString();
        }
    }

    private void On(PosixSignal signal, Action act) => _signals.Add(PosixSignalRegistration.Create(signal, _ => act()));

    // Once somebody handles the signal, the runtime no longer stops the process. One that goes on in the
    // background takes the keys that are meant for the shell, fg among them.
    private void Suspend()
    {
        lock (_drawing)
        {
            _isSuspended = !_isAway;
            Leave();
        }

        using var stop = Process.Start("kill", ["-STOP", $"{Environment.ProcessId}"]);
        stop.WaitForExit();
    }

    // What had the terminal then has it still.
    private void Resume()
    {
        lock (_drawing)
        {
            if (_isSuspended)
                Return();
            else
                Draw();
            _isSuspended = false;
        }
    }

    private void Redraw()
    {
        lock (_drawing)
            Draw();
    }

    private void Draw()
    {
        if (_isAway || _state is null)
            return;
        var (width, height) = (Math.Max(20, Console.WindowWidth), Math.Max(8, Console.WindowHeight));

        // In one piece, and over what is there: nothing flickers.
        var rows = Render(WatchView.Lines(_state, width, height), width, _profile).Select((row, i) => $"\e[{i + 1};1H{row}\e[0m\e[K");
        Write($"\e[?2026h{string.Concat(rows)}\e[J\e[?2026l");
    }

    private void Write(string text)
    {
        try
        {
            _terminal.Write(text);
            _terminal.Flush();
        }
        catch (IOException)
        {
            // The terminal is gone. The signal that tells us so is on its way.
        }
    }

    private sealed class FittedLine(string markup, int width) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(0, width);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            List<Segment> all = [.. ((IRenderable)new Markup(markup)).Render(options, maxWidth).Where(s => !s.IsLineBreak)];
            return Segment.CellCount(all) <= width ? all : [.. Cut(all, width - 1), new Segment("…")];
        }

        // In the middle of a word where that is the edge: Segment.Truncate drops the word.
        private static IEnumerable<Segment> Cut(IEnumerable<Segment> segments, int room)
        {
            foreach (var segment in segments)
            {
                if (segment.CellCount() > room)
                {
                    if (Segment.Truncate(segment, room) is { } part)
                        yield return part;
                    yield break;
                }

                room -= segment.CellCount();
                yield return segment;
            }
        }
    }
}
