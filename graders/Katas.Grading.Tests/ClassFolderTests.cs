using System.IO.Compression;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What is found in a student's folder, and what is left alone.</summary>
public sealed class ClassFolderTests
{
    private Folder _class = null!;

    [SetUp]
    public void MakeClass() => _class = new Folder();

    [TearDown]
    public void RemoveClass()
    {
        // What has no name for us only the shell can remove.
        if (OperatingSystem.IsLinux())
            Shell("rm -rf -- *");
        _class.Dispose();
    }

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
    public void Opens_the_archive_in_a_students_folder()
    {
        _class.With("Ada Lovelace_1234_assignsubmission_file_/note.txt");
        Zip("Ada Lovelace_1234_assignsubmission_file_/work.zip", "03-select/SelectServer.cs", "class A;");

        Assert.That(Find("Ada Lovelace_1234")!.Files, Is.EqualTo(new[] { new SourceFile("03-select/SelectServer.cs", "class A;") }));
    }

    [Test]
    public void A_damaged_archive_takes_nothing_from_the_files_beside_it()
    {
        _class.With("ada/SelectServer.cs", "class A;").With("ada/old.zip", "no archive").With("bob/work.zip", "no archive");

        Assert.That(Find("ada")!.Files, Is.EqualTo(new[] { new SourceFile("SelectServer.cs", "class A;") }));
        Assert.That(() => Find("bob"), Throws.TypeOf<UnreadableSubmission>());
    }

    [TestCase("Ada Lovelace_1234_assignsubmission_file_/a.zip", "Ada Lovelace_1234_assignsubmission_file_/b.zip", "Ada Lovelace_1234")]
    [TestCase("lovelaceada_4711_9988_a.zip", "lovelaceada_4711_9989_b.zip", "lovelaceada_4711")]
    [TestCase("ada/b.zip", "ada/a.zip", "ada")]
    public void A_damaged_archive_takes_nothing_from_the_archives_beside_it(string damaged, string whole, string student)
    {
        _class.With(damaged, "no archive");
        Directory.CreateDirectory(Path.GetDirectoryName(_class.PathOf(whole))!);
        Zip(whole, "SelectServer.cs", "class A;");
        var fault = $"{Path.GetFileName(damaged)} cannot be read. It is no zip archive, or a damaged one.";

        Assert.That(Find(student)!.Files, Is.EqualTo(new[] { new SourceFile("SelectServer.cs", "class A;") }));
        Assert.That(Find(student)!.Ignored, Is.EqualTo(new[] { fault }));
        Assert.That(
            () => Open().Find(student, TheKatas.All[0].Manifest),
            Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo(fault), "nobody knows what else was in it");
    }

    [Test]
    public void Archives_that_are_opened_are_not_told_as_ignored()
    {
        _class.With("ada/notes.txt").With("ada/deep/work.zip");
        Zip("ada/work.zip", "SelectServer.cs", "class A;");

        Assert.That(Find("ada")!.Ignored, Is.EquivalentTo(new[] { "notes.txt: not a C# file", "deep/work.zip: an archive that lies too deep to be opened" }));
    }

    [Test]
    public void Of_too_many_archives_those_that_are_not_opened_are_told()
    {
        Directory.CreateDirectory(_class.PathOf("ada"));
        for (var i = 0; i <= TreeLimits.Archives; i++)
            Zip($"ada/{i}.zip", i == 0 ? "SelectServer.cs" : $"{i}.cs", "class A;");
        const string Told = "5.zip was not opened: it is one of more than 5 archives.";

        Assert.That(Find("ada")!.Ignored, Has.Some.EqualTo(Told).And.None.StartsWith("4.zip"));
        Assert.That(() => Open().Find("ada", TheKatas.All[0].Manifest), Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo(Told));
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

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { "03-select/Client.cs", "03-select/Inner/Queue.cs", "03-select/SelectServer.cs" }));
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
        foreach (var folder in new[] { "bin", "obj", ".git" })
            Assert.That(Find("ada")!.Ignored, Has.Some.EqualTo($"katas/03-select/{folder}/: a hidden folder or one of build output"));
    }

    // What a clone holds must not be near what is refused, whatever else its owner adds.
    [Test]
    public void A_full_clone_is_far_from_the_limits()
    {
        var sources = FolderTree.Read(TheKatas.Repository.Root, new HashSet<string>(), CancellationToken.None).Sources;

        Assert.That(sources, Has.Count.GreaterThan(500).And.Count.LessThan(TreeLimits.Sources / 2));
        Assert.That(sources.Sum(s => (long)s.Text.Length), Is.LessThan(TreeLimits.SourceBytes / 2));
    }

    [Test]
    public void Finds_nothing_where_nothing_was_handed_in()
    {
        _class.With("ada/03-select/Elsewhere.cs").With("ada/SELECTSERVER.txt");

        Assert.That(Find("ada"), Is.Null);
    }

    [Test]
    public void What_somebody_handed_in_instead_is_told()
    {
        _class.With("ada/SelectServer.java").With("ada/Server.cs").With("ada/BlockingServer.cs");

        Assert.That(
            Open().Find("ada", TheKatas.Select.Manifest).Ignored,
            Is.EqualTo(new[] { "Server.cs: not the name of a kata's file", "SelectServer.java: not a C# file" }));
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
        Assert.That(Ids, Is.EqualTo(new[] { "ada", "bob" }));
    }

    [Test]
    public void Takes_every_folder_but_hidden_ones_for_a_student()
    {
        _class.With("zoe/x").With("Ada Lovelace/x").With(".git/x").With("notes.txt").With("[red]é'\"/x").With("__MACOSX/._zoe");

        Assert.That(Ids, Is.EqualTo(new[] { "Ada Lovelace", "[red]é'\"", "zoe" }));
        Assert.That(Open().Ignored, Is.EqualTo(new[] { "__MACOSX", "notes.txt" }));
    }

    [Test]
    public void The_folder_for_the_results_is_no_student()
    {
        _class.With("ada/x").With("grades/report.html");

        Assert.That(ClassFolder.Open(_class.Root, TheKatas.Manifests, _class.PathOf("grades")).Students.Select(s => s.Id), Is.EqualTo(new[] { "ada" }));
    }

    [Test]
    public void A_folder_around_that_for_the_results_is_no_student_and_told()
    {
        _class.With("ada/x").With("results/week-1/x").With("results-of-bob/x");

        foreach (var output in new[] { "results/week-1", "results/week-1/new/folder" })
        {
            var folder = ClassFolder.Open(_class.Root, TheKatas.Manifests, _class.PathOf(output));
            Assert.That(folder.Students.Select(s => s.Id), Is.EqualTo(new[] { "ada", "results-of-bob" }));
            Assert.That(folder.Ignored, Is.EqualTo(new[] { "results" }));
        }
    }

    [Test]
    public void A_folder_for_the_results_that_is_still_to_be_made_excludes_nobody()
    {
        _class.With("ada/x").With("results/x");

        foreach (var output in new[] { "grades", "../grades", "results/week-1" })
        {
            var students = ClassFolder.Open(_class.Root, TheKatas.Manifests, Path.GetFullPath(_class.PathOf(output))).Students;
            Assert.That(students.Select(s => s.Id), Is.EqualTo(output == "results/week-1" ? new[] { "ada" } : ["ada", "results"]));
        }
    }

    [Test]
    public void Results_of_another_run_are_no_student()
    {
        _class.With("ada/x").With("part-1/grades.db").With("part-1/grades.lock").With("eve/grades.db");

        Assert.That(Ids, Is.EqualTo(new[] { "ada", "eve" }));
        Assert.That(Open().Ignored, Is.EqualTo(new[] { "part-1" }));
    }

    [Test]
    public void The_stub_stands_in_for_a_file_that_was_left_out()
    {
        var selectors = TheKatas.All.Single(k => k.Id == "05-selectors");
        _class.With("ada/05-selectors/SelectorBase.cs", "class Mine;");
        var found = Open().Find("ada", selectors.Manifest);

        var completed = found.CompletedBy(TheKatas.Repository.StubOf(selectors));

        Assert.That(completed.Select(f => f.Path), Is.EquivalentTo(selectors.Manifest.Files.Select(f => $"05-selectors/{f}")));
        Assert.That(completed.Single(f => f.Name == "SelectorBase.cs").Text, Is.EqualTo("class Mine;"));
        Assert.That(found.Absences(selectors.Manifest), Has.Count.EqualTo(selectors.Manifest.Files.Count - 1).And.Some.StartsWith("PollSelector.cs was not handed in"));
    }

    [TestCase("submission/src/katas/03-select")]
    [TestCase("repo-main/Katas/03-Select")]
    [TestCase("my work/03-select")]
    [TestCase("a/b/c")]
    public void Finds_nested_and_misspelt_files(string folder)
    {
        _class.With($"ada/{folder}/selectserver.CS", "class A;").With($"ada/{folder}/Helper.cs", "class B;");

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { $"{folder}/Helper.cs", $"{folder}/selectserver.CS" }));
    }

    [Test]
    public void The_stub_does_not_stand_in_for_a_misspelt_file()
    {
        _class.With("ada/selectserver.cs", "class A;");

        Assert.That(Find("ada")!.CompletedBy(TheKatas.Repository.StubOf(TheKatas.Select)), Has.Count.EqualTo(1));
        Assert.That(Find("ada")!.Absences(TheKatas.Select.Manifest), Is.Empty);
    }

    [Test]
    public void Of_several_places_the_one_named_as_the_kata_counts()
    {
        _class.With("ada/SelectServer.cs").With("ada/x/y/03-select/SelectServer.cs").With("ada/old/SelectServer.cs");

        Assert.That(Find("ada")!.Folder, Is.EqualTo("x/y/03-select"));
        Assert.That(Find("ada")!.Ignored, Is.EqualTo(new[] { "SelectServer.cs: not in the folder of this kata", "old/SelectServer.cs: not in the folder of this kata" }));
    }

    [Test]
    public void What_comes_with_a_clone_is_not_the_student_s()
    {
        _class.With("ada/repo/katas/01-blocking/BlockingServer.cs")
            .With("ada/repo/solutions/03-select/SelectServer.cs")
            .With("ada/repo/graders/mutants/03-select/spins/SelectServer.cs");

        Assert.That(Find("ada"), Is.Null);
    }

    [Test]
    public void A_folder_called_solutions_may_be_the_student_s()
    {
        _class.With("ada/solutions/03-select/SelectServer.cs");

        Assert.That(Find("ada")!.Folder, Is.EqualTo("solutions/03-select"));
    }

    [Test]
    public void Of_two_spellings_the_right_one_counts()
    {
        _class.With("ada/03-select/SELECTSERVER.cs", "class Wrong;").With("ada/03-select/SelectServer.cs", "class Right;").With("ada/03-select/selectserver.cs", "class Wrong;");

        Assert.That(Find("ada")!.Files.Select(f => f.Text), Is.EqualTo(new[] { "class Right;" }));
        Assert.That(Find("ada")!.Ignored, Has.Count.EqualTo(2).And.All.EndsWith(": differs from another file by case alone"));
    }

    [Test, Platform("Linux")]
    public void Files_whose_names_are_no_text_are_ignored_and_told()
    {
        _class.With("ada/03-select/SelectServer.cs");
        MakeWithBytes(@"ada/03-select/h\377.cs");
        MakeWithBytes(@"ada/\351/SelectServer.cs");

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { "03-select/SelectServer.cs" }));
        Assert.That(Find("ada")!.Ignored, Is.EquivalentTo(new[] { "\ufffd/: it cannot be read", "03-select/h\ufffd.cs: it cannot be read" }));
    }

    // As two systems would leave them that write Latin-1: neither may be taken for the other, or be lost.
    [Test, Platform("Linux")]
    public void Students_whose_names_are_no_text_are_unreadable_each()
    {
        MakeWithBytes(@"f\366rst/SelectServer.cs");
        _class.With("ada/SelectServer.cs").With("m\ufffdller/SelectServer.cs", "class Right;");
        MakeWithBytes(@"m\374ller/SelectServer.cs");
        MakeWithBytes(@"m\366ller/SelectServer.cs");

        var students = Open().Students.Select(s => s.Id).ToList();

        Assert.That(students, Is.EqualTo(new[] { "ada", "f\ufffdrst", "m\ufffdller", "m\ufffdller (2)", "m\ufffdller (3)" }));
        Assert.That(Find("m\ufffdller")!.Files.Single().Text, Is.EqualTo("class Right;"));
        foreach (var unnamed in students.Where(s => s is not ("ada" or "m\ufffdller")))
            Assert.That(() => Find(unnamed), Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo("The bytes of its name are no UTF-8, so that it cannot be opened. Rename it."));
    }

    [Test]
    public void What_is_empty_is_missing_or_damaged_and_never_somebody_else_s_fault()
    {
        _class.With("ada/SelectServer.cs", "").With("cy.zip", "");
        Directory.CreateDirectory(_class.PathOf("bob"));
        using (ZipFile.Open(_class.PathOf("dan.zip"), ZipArchiveMode.Create))
        {
        }

        Assert.That(Find("ada")!.Files.Single().Text, Is.Empty);
        Assert.That(Find("bob"), Is.Null);
        Assert.That(Find("dan"), Is.Null);
        Assert.That(() => Find("cy"), Throws.TypeOf<UnreadableSubmission>());
    }

    [Test]
    public void A_further_file_beside_several_katas_is_ignored_and_told()
    {
        _class.With("ada/SelectServer.cs").With("ada/BlockingServer.cs").With("ada/Helper.cs").With("ada/notes.md");

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { "SelectServer.cs" }));
        Assert.That(Find("ada")!.Ignored, Is.EquivalentTo(new[]
        {
            "BlockingServer.cs: beside the files of several katas; its place is a folder 03-select",
            "Helper.cs: beside the files of several katas; its place is a folder 03-select",
            "notes.md: not a C# file",
        }));
    }

    [Test]
    public void Ten_thousand_files_are_counted_and_not_listed()
    {
        _class.With("ada/SelectServer.cs");
        for (var i = 0; i < 10_000; i++)
            File.WriteAllText(_class.PathOf($"ada/{i}.txt"), "");

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { "SelectServer.cs" }));
        Assert.That(Find("ada")!.Ignored, Has.Count.EqualTo(TreeLimits.Listed + 1).And.Some.EqualTo("and 9,950 more"));
    }

    [Test]
    public void Too_large_a_file_is_ignored()
    {
        _class.With("ada/SelectServer.cs").With("ada/Large.cs", new string(' ', TreeLimits.FileBytes + 1));

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { "SelectServer.cs" }));
        Assert.That(Find("ada")!.Ignored, Is.EqualTo(new[] { "Large.cs: larger than 1024 KiB" }));
    }

    [Test]
    public void Too_large_a_file_of_the_kata_is_unreadable_and_nothing_stands_in_for_it()
    {
        _class.With("ada/05-selectors/SelectorBase.cs").With("ada/05-selectors/PollSelector.cs", new string(' ', TreeLimits.FileBytes + 1));
        var selectors = TheKatas.All.Single(k => k.Id == "05-selectors").Manifest;

        Assert.That(
            () => Open().Find("ada", selectors),
            Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo("05-selectors/PollSelector.cs is larger than 1024 KiB."));
    }

    [Test, Platform("Linux")]
    public void Where_a_folder_cannot_be_looked_into_what_is_not_found_is_unreadable()
    {
        _class.With("ada/SelectServer.cs");
        MakeWithBytes(@"ada/\351/BlockingServer.cs");

        Assert.That(PathsOf("ada"), Is.EqualTo(new[] { "SelectServer.cs" }));
        Assert.That(
            () => Open().Find("ada", TheKatas.All[0].Manifest),
            Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo("The folder \ufffd/ cannot be read."));
    }

    [Test]
    public void Reads_text_by_its_byte_order_mark()
    {
        Directory.CreateDirectory(_class.PathOf("ada/03-select"));
        File.WriteAllText(_class.PathOf("ada/03-select/SelectServer.cs"), "class É;", System.Text.Encoding.Unicode);
        File.WriteAllText(_class.PathOf("ada/03-select/B.cs"), "class É;", new System.Text.UTF8Encoding(true));
        File.WriteAllBytes(_class.PathOf("ada/03-select/C.cs"), [.. "class "u8, 0xc9, (byte)';']);

        Assert.That(Find("ada")!.Files.Take(2).Select(f => f.Text), Is.All.EqualTo("class É;").Or.StartsWith("class \ufffd"));
        Assert.That(Find("ada")!.Remarks, Is.EqualTo(new[] { "03-select/C.cs is not UTF-8 throughout; what could not be read became \ufffd." }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Tells_of_invalid_UTF_16(bool isBigEndian)
    {
        var encoding = new System.Text.UnicodeEncoding(isBigEndian, byteOrderMark: true);
        byte[] loneSurrogate = isBigEndian ? [0xd8, 0x00] : [0x00, 0xd8];
        Directory.CreateDirectory(_class.PathOf("ada"));
        File.WriteAllBytes(_class.PathOf("ada/SelectServer.cs"), [.. encoding.GetPreamble(), .. encoding.GetBytes("class É;//"), .. loneSurrogate]);

        Assert.That(Find("ada")!.Files.Single().Text, Is.EqualTo("class É;//\ufffd"));
        Assert.That(Find("ada")!.Remarks, Has.Count.EqualTo(1));
    }

    [Test]
    public void Keeps_the_students_that_are_asked_for()
    {
        _class.With("ada/x").With("bob/x").With("adam/x");

        Assert.That(Open().Only(["ad*", "b?b"]).Students.Select(s => s.Id), Is.EqualTo(new[] { "ada", "adam", "bob" }));
        Assert.That(() => Open().Only(["z*"]), Throws.TypeOf<UserError>().With.Message.Contains("'z*'"));
    }

    private void MakeWithBytes(string path) => Shell($"path=$(printf '{path}'); mkdir -p \"${{path%/*}}\"; echo 'class Wrong;' > \"$path\"");

    private void Shell(string command)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = _class.Root })!;
        shell.WaitForExit();
        Assert.That(shell.ExitCode, Is.Zero, command);
    }

    private ClassFolder Open() => ClassFolder.Open(_class.Root, TheKatas.Manifests);

    private IEnumerable<string> Ids => Open().Students.Select(s => s.Id);

    private void Zip(string archive, string name, string text)
    {
        using var zip = ZipFile.Open(_class.PathOf(archive), ZipArchiveMode.Create);
        using var content = new StreamWriter(zip.CreateEntry(name).Open());
        content.Write(text);
    }

    private Submission? Find(string student) =>
        Open().Find(student, TheKatas.Select.Manifest) is { IsEmpty: false } found ? found : null;

    private IEnumerable<string> PathsOf(string student) => Find(student)!.Files.Select(f => f.Path);
}
