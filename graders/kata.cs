#:property PublishAot=false

// The short way to call the command line, from the root of the repository:
//     dotnet graders/kata.cs watch
// It builds the command line when its sources have changed since the last time, and runs it.
// `dotnet run --project graders/Katas.Cli` does the same, but asks the whole build each time.
using System.Diagnostics;
using System.Runtime.InteropServices;

var graders = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var root = Path.GetFullPath(Path.Combine(graders, ".."));
var project = Path.Combine(graders, "Katas.Cli");
var program = Path.Combine(project, "bin", "Debug", "net10.0", "kata.dll");
var suite = new Lazy<string>(() => File.ReadAllText(Path.Combine(graders, "Katas.Suite", "Katas.Suite.csproj")));
var stamp = Path.Combine(project, "obj", "kata.built");

if (!IsUpToDate() && Build() is not 0 and var failed)
    return failed;

return Run(["exec", program, .. args], new() { ["KATA_COMMAND"] = "dotnet graders/kata.cs" });

bool IsUpToDate()
{
    if (!File.Exists(program) || !File.Exists(stamp))
        return false;
    var built = File.GetLastWriteTimeUtc(stamp);
    return Sources().All(file => File.GetLastWriteTimeUtc(file) <= built);
}

// What a learner edits is not among them: it is compiled when it is tested.
IEnumerable<string> Sources() =>
[
    .. Directory.EnumerateFiles(root, "*.props"),
    .. Below(graders),
    .. Below(Path.Combine(root, "analyzers")),
    .. Directory.EnumerateFiles(Path.Combine(root, "katas"), "*Tests.cs", SearchOption.AllDirectories).Where(IsInSuite),
    .. Directory.EnumerateFiles(Path.Combine(root, "katas"), "kata.json", SearchOption.AllDirectories),
];

// Nor are tests that a learner has written.
bool IsInSuite(string file) => suite.Value.Contains($"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}", StringComparison.Ordinal);

// The folders of servers are data, and those of builds their results.
IEnumerable<string> Below(string folder) => Directory.EnumerateDirectories(folder)
    .Where(d => Path.GetFileName(d) is not ("bin" or "obj" or "TestResults" or "mutants" or "attacks" or "samples" or "stubs"))
    .SelectMany(Below)
    .Concat(Directory.EnumerateFiles(folder).Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".csproj", StringComparison.Ordinal)));

int Build()
{
    var begun = DateTime.UtcNow;
    Console.Error.WriteLine(File.Exists(program) ? "kata has changed; building it again …" : "Building kata for the first time, which takes a minute …");

    // Not "build", which asks for a summary itself, in the way of what the command prints.
    var code = Run(["msbuild", project, "-restore", "-nologo", "-verbosity:quiet"], []);
    if (code != 0)
    {
        Console.Error.WriteLine($"kata: graders/Katas.Cli does not build.\n      See all it says: dotnet build graders/Katas.Cli. Edits in graders and analyzers can be undone with git.");
        return 3;
    }

    File.WriteAllText(stamp, "");
    File.SetLastWriteTimeUtc(stamp, begun);
    return 0;
}

// Ctrl-C reaches the program, too, and is the program's to answer; this one only waits for it.
int Run(IReadOnlyList<string> arguments, Dictionary<string, string> environment)
{
    var start = new ProcessStartInfo("dotnet", arguments);
    foreach (var (name, value) in environment)
        start.Environment[name] = value;
    using var process = Process.Start(start)!;
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        if (!OperatingSystem.IsWindows())
            Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();
    });
    process.WaitForExit();

    // A program that was killed outright could not give the screen and the cursor back.
    const int Killed = 137;
    if (process.ExitCode == Killed && !Console.IsOutputRedirected)
        Console.Write("\e[?25h\e[?1049l");
    return process.ExitCode;
}
