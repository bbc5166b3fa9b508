using System.Globalization;
using System.Text;
using System.Xml;

namespace Katas.Grading;

/// <summary>Every test of every student in the form of JUnit, which build servers read.</summary>
internal static class JUnitXml
{
    /// <summary>Writes the document.</summary>
    /// <param name="results">The class.</param>
    /// <returns>The text of the file.</returns>
    public static string Text(ClassResults results)
    {
        using var text = new Utf8Writer();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            var all = results.Students.SelectMany(s => s.Katas).ToList();
            xml.WriteStartElement("testsuites");
            WriteCounts(xml, "class", all);
            foreach (var student in results.Students)
            {
                foreach (var result in student.Katas)
                    WriteSuite(xml, student, result);
            }

            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static void WriteSuite(XmlWriter xml, StudentResult student, KataResult result)
    {
        xml.WriteStartElement("testsuite");
        WriteCounts(xml, $"{student.Id}/{result.Id}", [result]);
        xml.WriteStartElement("properties");
        WriteProperty(xml, "verdict", Word.Of(result.Verdict));
        WriteProperty(xml, "points", Numbers.Points(result.Points));
        WriteProperty(xml, "maxPoints", Numbers.Points(result.MaxPoints));
        WriteProperty(xml, "deduction", Numbers.Points(result.Deduction));
        xml.WriteEndElement();
        foreach (var test in result.Tests)
            WriteCase(xml, student, result, test);
        WriteText(xml, "system-out", string.Join('\n', result.Messages));
        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, string name, IReadOnlyList<KataResult> results)
    {
        var tests = results.SelectMany(r => r.Tests.Select(t => (Result: r, Test: t))).ToList();
        WriteAttribute(xml, "name", name);
        WriteAttribute(xml, "tests", Number(tests.Count));
        WriteAttribute(xml, "failures", Number(tests.Count(t => t.Test.Outcome == Outcome.Failed)));
        WriteAttribute(xml, "errors", Number(tests.Count(t => IsError(t.Result, t.Test))));
        WriteAttribute(xml, "skipped", Number(tests.Count(t => IsSkipped(t.Result, t.Test))));
        WriteAttribute(xml, "time", Seconds(tests.Sum(t => t.Test.Seconds)));
    }

    private static void WriteCase(XmlWriter xml, StudentResult student, KataResult result, TestResult test)
    {
        xml.WriteStartElement("testcase");
        WriteAttribute(xml, "name", test.Name);
        WriteAttribute(xml, "classname", $"{student.Id}.{result.Id}");
        WriteAttribute(xml, "time", Seconds(test.Seconds));
        if (test.Outcome == Outcome.Failed)
            WriteEnding(xml, "failure", test.Message ?? "");
        else if (IsError(result, test))
            WriteEnding(xml, "error", result.Messages.FirstOrDefault() ?? "");
        else if (IsSkipped(result, test))
            WriteEnding(xml, "skipped", test.Message ?? Gradebook.NameOf(result.Verdict));
        else if (test.IsFlaky)
            WriteEnding(xml, "flakyFailure", test.Message ?? $"It passed only when it was run for the {test.Runs}. time.");
        xml.WriteEndElement();
    }

    private static bool IsError(KataResult result, TestResult test) =>
        test.Outcome == Outcome.NotRun && result.Verdict == Verdict.InternalError;

    private static bool IsSkipped(KataResult result, TestResult test) =>
        test.Outcome == Outcome.Skipped || (test.Outcome == Outcome.NotRun && !IsError(result, test));

    private static void WriteEnding(XmlWriter xml, string element, string message)
    {
        xml.WriteStartElement(element);
        WriteAttribute(xml, "message", message.Split('\n')[0]);
        if (element is "failure" or "error" or "flakyFailure")
            WriteAttribute(xml, "type", element);
        xml.WriteString(SafeText.Block(message));
        xml.WriteEndElement();
    }

    private static void WriteProperty(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        WriteAttribute(xml, "name", name);
        WriteAttribute(xml, "value", value);
        xml.WriteEndElement();
    }

    private static void WriteText(XmlWriter xml, string element, string text)
    {
        if (text.Length > 0)
            xml.WriteElementString(element, SafeText.Block(text));
    }

    private static void WriteAttribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, SafeText.Line(value));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

    // Or the document would call itself UTF-16.
    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding { get; } = new UTF8Encoding(false);
    }
}
