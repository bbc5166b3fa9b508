using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>A fingerprint changes with everything that decides a result, and with nothing else.</summary>
public sealed class FingerprintTests
{
    private static readonly Submission Handed = Of(("a.cs", "one"), ("b.cs", "two"));

    private static readonly IReadOnlyList<SourceFile> Stub = [new("a.cs", "stub")];

    [Test]
    public void The_same_has_the_same() =>
        Assert.That(Print("03-select", Of(("a.cs", "one"), ("b.cs", "two"))), Is.EqualTo(Print("03-select", Handed)).And.Match("^[0-9a-f]{64}$"));

    [Test]
    public void Everything_else_has_another()
    {
        string[] prints =
        [
            Print("03-select", Handed),
            Print("04-epoll", Handed),
            Print("03-select", Submission.Nothing),
            Print("03-select", Of(("a.cs", "one"), ("b.cs", "two "))),
            Print("03-select", Of(("a.cs", "one"), ("c.cs", "two"))),
            Print("03-select", Of(("a.cs", "one"))),
            Print("03-select", Of(("a.cs", "oneb.cstwo"))),
            Print("03-select", Handed with { Ignored = ["notes.txt: no source"] }),
            new Fingerprint("another rubric").Of("03-select", Handed, Stub),
            new Fingerprint("a rubric").Of("03-select", Handed, []),
            new Fingerprint("a rubric").Of("03-select", Handed, [new SourceFile("a.cs", "another stub")]),
            new Fingerprint("a rubric").Of("03-select", Of(("a.cs", "one")), [new SourceFile("b.cs", "two"), .. Stub]),
        ];

        Assert.That(prints, Is.Unique);
    }

    private static string Print(string kata, Submission submission) => new Fingerprint("a rubric").Of(kata, submission, Stub);

    private static Submission Of(params (string Path, string Text)[] files) => new("", [.. files.Select(f => new SourceFile(f.Path, f.Text))]);
}
