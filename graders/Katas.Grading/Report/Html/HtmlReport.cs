using System.Security.Cryptography;
using System.Text;

namespace Katas.Grading;

/// <summary>The class at a glance: one page that needs nothing from anywhere else.</summary>
internal static class HtmlReport
{
    private static readonly string Style = Resource("report.css");
    private static readonly string Script = Resource("report.js");

    /// <summary>Writes the page.</summary>
    /// <param name="results">The class.</param>
    /// <returns>The text of the file.</returns>
    public static string Text(ClassResults results) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'; base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>Grades of {Numbers.Of(results.Students.Count, "student")}</title>
        <style>{Style}</style>
        </head>
        <body>
        <header>
        <h1>Grades</h1>
        <p class="soft">{Numbers.Of(results.Students.Count, "student")}, {Numbers.Of(results.Katas.Count, "kata")}, {Numbers.Points(results.MaxPoints)} points to be had.</p>
        </header>
        <nav aria-label="Sections"><a href="#gradebook">Gradebook</a><a href="#attention">Needs attention</a><a href="#tests">Tests</a><a href="#students">Students</a></nav>
        <main>
        {KataCards.Html(results)}
        {GradebookSection.Html(results)}
        {AttentionSection.Html(results)}
        {TestsSection.Html(results)}
        {StudentsSection.Html(results)}
        </main>
        <footer class="soft small">Made from grades.db. <code>kata report</code> makes it again.</footer>
        <script>{Script}</script>
        </body>
        </html>

        """;

    // What a browser runs of this page is what stands here, whatever else should get into it.
    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
