namespace Katas.Grading;

/// <summary>A kind of report.</summary>
/// <param name="Name">The name that <c>--format</c> takes.</param>
/// <param name="Place">The file or folder that it makes in the output folder.</param>
/// <param name="For">What it is for.</param>
/// <param name="Write">Writes it into an output folder. Given up, it ends by an exception; each file is whole, or as it was.</param>
public sealed record ReportFormat(string Name, string Place, string For, Action<string, ClassResults, CancellationToken> Write)
{
    /// <summary>All kinds, in the order in which they are told.</summary>
    public static IReadOnlyList<ReportFormat> All { get; } =
    [
        OneFile("html", "report.html", "the class at a glance, for a browser", HtmlReport.Text),
        new("json", ResultsFile.Name, "everything, for programs", (folder, results, cancel) => ResultsFile.Write(folder, results, cancel)),

        // Excel takes a CSV without this mark for text in the system's old encoding, and shows ZoÃ«.
        OneFile("csv", "gradebook.csv", "the marks, for a spreadsheet", results => '\ufeff' + GradebookCsv.Text(results)),
        OneFile("canvas", "canvas.csv", "the marks, to import into Canvas", CanvasCsv.Text),
        OneFile("moodle", "moodle.csv", "the marks and a line of feedback, to import into Moodle", MoodleCsv.Text),
        PerStudent("gradescope", ".json", "results.json of each student, for Gradescope", GradescopeJson.Text),
        PerStudent("classroom", ".json", "the result of each student, for GitHub Classroom", ClassroomJson.Text),
        OneFile("junit", "junit.xml", "every test, for build servers", JUnitXml.Text),
        OneFile("sarif", "findings.sarif", "what the analyzer found, for editors and code hosts", Sarif.Text),
        PerStudent("feedback", ".md", "what to tell each student, in Markdown", FeedbackMarkdown.Text),
    ];

    /// <summary>Finds kinds by their names.</summary>
    /// <param name="names">The names; none means all.</param>
    /// <returns>The kinds.</returns>
    /// <exception cref="UserError">There is no such kind.</exception>
    public static IReadOnlyList<ReportFormat> Named(IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
        {
            if (All.All(f => f.Name != name))
                throw new UserError($"There is no format '{name}'.", $"The formats are {string.Join(", ", All.Select(f => f.Name))}.");
        }

        return names.Count == 0 ? All : [.. All.Where(f => names.Contains(f.Name))];
    }

    private static ReportFormat OneFile(string name, string file, string what, Func<ClassResults, string> text) =>
        new(name, file, what, (folder, results, cancel) => Output.Write(Path.Combine(folder, file), Abandonable(() => text(results), cancel)));

    // A page of thousands takes seconds, and whoever gives up does not wait for it.
    private static string Abandonable(Func<string> text, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.Run(text, CancellationToken.None).WaitAsync(cancel).GetAwaiter().GetResult();
    }

    // Null means that there is nothing to tell yet; then an older file would tell something wrong.
    private static ReportFormat PerStudent(string name, string extension, string what, Func<ClassResults, StudentResult, string?> text) =>
        new(name, name + "/", what, (folder, results, cancel) =>
        {
            var names = FileNames.For(results);
            RemoveOthers(Path.Combine(folder, name), extension, [.. names.Values.Select(n => n + extension)]);
            foreach (var student in results.Students)
            {
                cancel.ThrowIfCancellationRequested();
                var path = Path.Combine(folder, name, names[student.Id] + extension);
                if (text(results, student) is { } content)
                    Output.Write(path, content);
                else
                    Output.Remove(path);
            }
        });

    // Those of students who are gone, or are called otherwise now, and would be uploaded with the rest.
    private static void RemoveOthers(string folder, string extension, HashSet<string> kept)
    {
        if (!Directory.Exists(folder))
            return;
        try
        {
            foreach (var file in Directory.GetFiles(folder, $"*{extension}").Where(file => !kept.Contains(Path.GetFileName(file))))
                Output.Remove(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Output.Explain(exception, folder);
        }
    }
}
