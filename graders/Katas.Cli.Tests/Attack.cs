using System.Text.Json;
using Katas.Grading;

namespace Katas.Cli.Tests;

/// <summary>A hostile submission of graders/attacks, and what it is to get.</summary>
/// <param name="Summary">What it tries.</param>
/// <param name="Group">What it attacks: the verdict, the build, the analyzer or the host.</param>
/// <param name="Kata">The kata that it pretends to solve.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Earns">What its honest part is worth: everything or nothing. One that earns everything is completed by the solution's files.</param>
internal sealed record Attack(string Summary, string Group, string Kata, Verdict Verdict, string Earns)
{
    private const string Manifest = "attack.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The verdict where the compiler, or its stack, is another one; null when that makes no difference.</summary>
    public Verdict? Or { get; init; }

    /// <summary>The tests that one that earns everything fails all the same.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>The archive that is handed in instead of a folder; null for a folder.</summary>
    public AttackArchive? Archive { get; init; }

    /// <summary>What a message of its tests says; null when that does not matter.</summary>
    public string? Says { get; init; }

    /// <summary>A pattern of what a message on the whole says; null when that does not matter.</summary>
    public string? Message { get; init; }

    /// <summary>The findings of the analyzer, as <c>EVL0001 File.cs:12 suppressed</c>; null when they do not matter.</summary>
    public IReadOnlyList<string>? Findings { get; init; }

    /// <summary>The names of all attacks.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetDirectories(Home).Where(f => File.Exists(Path.Combine(f, Manifest))).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    /// <summary>The repository that holds the attacks.</summary>
    public static Repository Repository => Repository.FindAbove(AppContext.BaseDirectory)!;

    private static string Home => Repository.PathOf("graders/attacks");

    /// <summary>Reads an attack.</summary>
    /// <param name="name">Its folder.</param>
    /// <returns>The attack.</returns>
    public static Attack Read(string name) =>
        JsonSerializer.Deserialize<Attack>(File.ReadAllText(Path.Combine(Home, name, Manifest)), Options)!;

    /// <summary>Hands an attack in.</summary>
    /// <param name="name">Its folder.</param>
    /// <param name="student">The folder of the student.</param>
    /// <param name="places">What the marks in its sources stand for.</param>
    public void HandIn(string name, string student, IReadOnlyDictionary<string, string> places)
    {
        if (Archive is not null)
        {
            Archive.WriteTo(student);
            return;
        }

        var target = Directory.CreateDirectory(Path.Combine(student, Kata)).FullName;
        var source = Path.Combine(Home, name);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != Manifest))
        {
            var text = places.Aggregate(File.ReadAllText(file), (t, place) => t.Replace(place.Key, place.Value, StringComparison.Ordinal));
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, text);
        }

        if (Earns == "everything")
            HandInSolution(Kata, student);
    }

    /// <summary>What it is to earn.</summary>
    /// <param name="result">What became of it.</param>
    /// <returns>The points.</returns>
    public decimal Worth(KataResult result) =>
        Earns == "everything" ? result.MaxPoints - result.Tests.Where(t => Except.Contains(t.Name)).Sum(t => t.MaxPoints) : 0;

    /// <summary>Hands in what of a kata's solution is not there yet.</summary>
    /// <param name="kata">The id of the kata.</param>
    /// <param name="student">The folder of the student.</param>
    public static void HandInSolution(string kata, string student)
    {
        var target = Directory.CreateDirectory(Path.Combine(student, kata)).FullName;
        foreach (var file in Directory.GetFiles(Repository.PathOf($"solutions/{kata}"), "*.cs"))
        {
            if (!File.Exists(Path.Combine(target, Path.GetFileName(file))))
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
