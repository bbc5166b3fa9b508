using System.Text.Json;
using EventLoop.Analyzers.Rules;
using Katas.Testing;

namespace Katas.Grading;

/// <summary>Reads a <c>rubric.json</c>. What it leaves out is as in <see cref="Rubric"/> itself; what it misspells is an error.</summary>
public static class RubricFile
{
    /// <summary>The rubric that comes with the repository, from its root.</summary>
    public const string Shipped = "graders/rubric.json";

    private const int MaxPoints = 1_000_000;
    private const long MiB = 1024 * 1024;
    private const string Next = "See 'The rubric' in graders/README.md, and graders/rubric.json for an example.";

    private static readonly string[] Categories = ["Behaviour", "Robustness", "Model", "Scale", HiddenTests.Category];

    /// <summary>Reads a rubric.</summary>
    /// <param name="path">The file.</param>
    /// <param name="katas">The ids of the katas.</param>
    /// <returns>The rubric.</returns>
    /// <exception cref="UserError">It cannot be read, or says what no rubric says.</exception>
    public static Rubric Read(string path, IReadOnlyList<string> katas)
    {
        try
        {
            return Parse(File.ReadAllText(path), path, katas);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The rubric {path} cannot be read: {exception.Message}", "Name a file that is there with --rubric, or leave --rubric out.");
        }
    }

    /// <summary>Reads a rubric.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="katas">The ids of the katas.</param>
    /// <returns>The rubric.</returns>
    /// <exception cref="UserError">It says what no rubric says.</exception>
    internal static Rubric Parse(string json, string path, IReadOnlyList<string> katas)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false });
            return Read(new RubricField(document.RootElement, ""), Path.GetDirectoryName(Path.GetFullPath(path))!, katas);
        }
        catch (JsonException exception)
        {
            throw new UserError($"{path} is not JSON: {exception.Message}", Next);
        }
        catch (RubricFault fault)
        {
            throw new UserError($"{path}: {fault.Message}", Next);
        }
    }

    private static Rubric Read(RubricField root, string folder, IReadOnlyList<string> katas)
    {
        var fields = root.Fields("version", "katas", "categories", "findings", "rounding", "limits", "hiddenTests");
        if (fields.GetValueOrDefault("version")?.Whole(1, 1) is null)
            throw new RubricFault("version is missing; it must be 1.");
        var limits = ReadLimits(fields.GetValueOrDefault("limits"));
        var findings = fields.GetValueOrDefault("findings")?.Fields("deductions", "floor") ?? [];
        return new Rubric
        {
            KataPoints = Numbers(fields.GetValueOrDefault("katas"), MaxPoints, katas),
            CategoryWeights = Numbers(fields.GetValueOrDefault("categories"), 100, Categories),
            Deductions = Numbers(findings.GetValueOrDefault("deductions"), MaxPoints, [.. RuleTable.All.Select(r => r.Id)]),
            DeductionFloor = findings.GetValueOrDefault("floor")?.Number(0, 1) ?? 0,
            Digits = (int)(fields.GetValueOrDefault("rounding")?.Whole(0, 4) ?? 2),
            HiddenTests = fields.GetValueOrDefault("hiddenTests") is { } hidden
                ? HiddenTests.Read(Path.Combine(folder, hidden.Text("the path of a folder")))
                : null,
            Limits = limits.Sandbox,
            KataTime = limits.KataTime,
            CompileTime = limits.CompileTime,
        };
    }

    private static SortedDictionary<string, decimal> Numbers(RubricField? field, int most, IReadOnlyList<string> known) =>
        new((field?.Fields([.. known]) ?? []).ToDictionary(f => f.Key, f => f.Value.Number(0, most)), StringComparer.Ordinal);

    // Below the least values the runtime itself does not start, or not reliably.
    private static (SandboxLimits Sandbox, TimeSpan KataTime, TimeSpan CompileTime) ReadLimits(RubricField? field)
    {
        var usual = new SandboxLimits();
        var fields = field?.Fields(
            "kataSeconds", "compileSeconds", "wallSeconds", "cpuSeconds", "memoryMiB", "managedHeapMiB", "dataMiB", "tasks", "descriptors", "fileSizeMiB", "temporaryFilesMiB", "outputMiB") ?? [];
        long? Value(string name, long least, long most) => fields.GetValueOrDefault(name)?.Whole(least, most);
        TimeSpan Seconds(string name, TimeSpan otherwise, int least = 1) => Value(name, least, 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : otherwise;
        long Bytes(string name, long least, long otherwise) => Value(name, least, 1024 * 1024) * MiB ?? otherwise;

        var sandbox = new SandboxLimits
        {
            WallTime = Seconds("wallSeconds", usual.WallTime),
            CpuTime = Seconds("cpuSeconds", usual.CpuTime),
            Memory = Bytes("memoryMiB", 64, usual.Memory),
            ManagedHeap = Bytes("managedHeapMiB", 16, usual.ManagedHeap),
            Data = Bytes("dataMiB", 256, usual.Data),
            Tasks = (int)(Value("tasks", 16, 100_000) ?? usual.Tasks),
            Descriptors = (int)(Value("descriptors", 256, 1_000_000) ?? usual.Descriptors),
            FileSize = Bytes("fileSizeMiB", 1, usual.FileSize),
            TemporaryFiles = Bytes("temporaryFilesMiB", 1, usual.TemporaryFiles),
            Output = Bytes("outputMiB", 1, usual.Output),
        };
        var otherwise = new Rubric();
        return (sandbox, Seconds("kataSeconds", otherwise.KataTime), Seconds("compileSeconds", otherwise.CompileTime, least: 10));
    }
}
