using System.Diagnostics;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What is found in a student's folder, and what is left alone.</summary>
public sealed class ClassFolderTests
{
    private Folder _class = null!;

    [SetUp]
    public void MakeClass() => _class = new Folder();

    [TearDown]
    public void RemoveClass() => _class.Dispose();

    [TestCase("katas/03-select")]
    [TestCase("03-select")]
    [TestCase("")]
    public void Finds_the_files_in_a_clone_a_kata_folder_or_the_student_folder(string folder)
    {
        _class.With(Path.Combine("ada", folder, "SelectServer.cs"), "class A;");

        var found = Find("ada");

        Assert.That(found!.Folder, Is.EqualTo(folder));
        Assert.That(found.Files, Is.EqualTo(new[] { new SourceFile(Path.Combine(folder, "SelectServer.cs"), "class A;") }));
    }

    [Test]
    public void Prefers_the_clone()
    {
        _class.With("ada/SelectServer.cs").With("ada/03-select/SelectServer.cs").With("ada/katas/03-select/SelectServer.cs");

        Assert.That(Find("ada")!.Folder, Is.EqualTo("katas/03-select"));
    }

    [Test]
    public void Skips_a_kata_folder_without_the_files_of_the_kata()
    {
        _class.With("ada/SelectServer.cs").With("ada/03-select/Notes.cs");

        Assert.That(Find("ada")!.Folder, Is.Empty);
    }

    [Test]
    public void Takes_further_files_of_the_kata_folder()
    {
        _class.With("ada/03-select/SelectServer.cs").With("ada/03-select/Client.cs").With("ada/03-select/Inner/Queue.cs");

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { "03-select/Client.cs", "03-select/SelectServer.cs", "03-select/Inner/Queue.cs" }));
    }

    [Test]
    public void Takes_only_the_files_of_the_kata_from_the_student_folder()
    {
        _class.With("ada/SelectServer.cs").With("ada/BlockingServer.cs");

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { "SelectServer.cs" }));
    }

    [Test]
    public void Leaves_tests_projects_and_build_output_alone()
    {
        foreach (var file in new[] { "SelectServerTests.cs", "Katas.Select.csproj", "Directory.Build.props", "bin/A.cs", "obj/B.cs", ".git/C.cs", "readme.md" })
            _class.With($"ada/katas/03-select/{file}");
        _class.With("ada/katas/03-select/SelectServer.cs");

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { "katas/03-select/SelectServer.cs" }));
    }

    [Test]
    public void Finds_nothing_where_nothing_was_handed_in()
    {
        _class.With("ada/03-select/Elsewhere.cs").With("ada/SELECTSERVER.txt");

        Assert.That(Find("ada"), Is.Null);
    }

    [Test]
    public void Follows_no_link_to_a_file()
    {
        _class.With("bob/03-select/SelectServer.cs").With("ada/readme.md");
        File.CreateSymbolicLink(_class.PathOf("ada/SelectServer.cs"), _class.PathOf("bob/03-select/SelectServer.cs"));

        Assert.That(Find("ada"), Is.Null);
    }

    [Test]
    public void Follows_no_link_to_a_folder()
    {
        _class.With("bob/03-select/SelectServer.cs").With("ada/readme.md");
        Directory.CreateSymbolicLink(_class.PathOf("ada/03-select"), _class.PathOf("bob/03-select"));
        Directory.CreateSymbolicLink(_class.PathOf("eve"), _class.PathOf("bob"));

        Assert.That(Find("ada"), Is.Null);
        Assert.That(Open().Students, Is.EqualTo(new[] { "ada", "bob" }));
    }

    [Test, Platform("Linux,MacOsX")]
    public void Waits_for_no_pipe()
    {
        Directory.CreateDirectory(_class.PathOf("ada"));
        using (var mkfifo = Process.Start("mkfifo", [_class.PathOf("ada/SelectServer.cs")]))
            mkfifo.WaitForExit();

        Assert.That(Find("ada")!.Files, Is.EqualTo(new[] { new SourceFile("SelectServer.cs", "") }));
    }

    [Test]
    public void Takes_every_folder_but_hidden_ones_for_a_student()
    {
        _class.With("zoe/x").With("Ada Lovelace/x").With(".git/x").With("notes.txt").With("[red]é'\"/x");

        Assert.That(Open().Students, Is.EqualTo(new[] { "Ada Lovelace", "[red]é'\"", "zoe" }));
    }

    [Test]
    public void The_stub_stands_in_for_a_file_that_was_left_out()
    {
        var selectors = TheKatas.All.Single(k => k.Id == "05-selectors");
        _class.With("ada/05-selectors/SelectorBase.cs", "class Mine;");
        var found = Open().Find("ada", selectors.Manifest)!;

        var completed = found.CompletedBy(TheKatas.Repository.StubOf(selectors));

        Assert.That(completed.Select(f => f.Path), Is.EquivalentTo(selectors.Manifest.Files.Select(f => $"05-selectors/{f}")));
        Assert.That(completed.Single(f => f.Name == "SelectorBase.cs").Text, Is.EqualTo("class Mine;"));
        Assert.That(found.Absences(selectors.Manifest), Has.Count.EqualTo(selectors.Manifest.Files.Count - 1).And.Some.StartsWith("PollSelector.cs was not handed in"));
    }

    private ClassFolder Open() => ClassFolder.Open(_class.Root);

    private Submission? Find(string student) => Open().Find(student, TheKatas.Select.Manifest);

    private IEnumerable<string> PathsOf(string student) => Find(student)!.Files.Select(f => f.Path);
}
