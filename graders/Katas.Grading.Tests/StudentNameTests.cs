using System.IO.Compression;
using System.Text;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Who handed something in, as the names of downloads and a roster tell it.</summary>
public sealed class StudentNameTests
{
    private Folder _class = null!;

    [SetUp]
    public void MakeClass() => _class = new Folder();

    [TearDown]
    public void RemoveClass() => _class.Dispose();

    [TestCase("ada", "ada", null, null)]
    [TestCase("ada.tar.gz", "ada", null, null)]
    [TestCase("katas-ada-lovelace", "katas-ada-lovelace", null, null)]
    [TestCase("Ada Lovelace_123456_assignsubmission_file_", "Ada Lovelace_123456", "Ada Lovelace", "123456")]
    [TestCase("Ada Lovelace_123456_assignsubmission_file_homework.zip", "Ada Lovelace_123456", "Ada Lovelace", "123456")]
    [TestCase("lovelaceada_4711_9988_homework.zip", "lovelaceada_4711", "lovelaceada", "4711")]
    [TestCase("lovelaceada_LATE_4711_9988_homework-2.zip", "lovelaceada_4711", "lovelaceada", "4711")]
    [TestCase("lovelaceada_10000000004711_10000000009988_homework.zip", "lovelaceada_10000000004711", "lovelaceada", "10000000004711")]
    [TestCase("anon_J3k9x_9988_SelectServer.cs", "anon_J3k9x", null, "J3k9x")]
    [TestCase("LATE_anon_J3k9x_9988_homework.zip", "anon_J3k9x", null, "J3k9x")]
    [TestCase("anonym_ada_99.zip", "anonym_ada_99", null, null)]
    [TestCase("lab_03_01_alice.zip", "lab_03_01_alice", null, null)]
    [TestCase("lab_3_01_alice.zip", "lab_3_01_alice", null, null)]
    public void A_name_tells_who_it_is(string entry, string id, string? name, string? account)
    {
        var told = SubmissionName.Parse(entry);

        Assert.That((told.Id, told.Name, told.Account), Is.EqualTo((id, name, account)));
    }

    [Test]
    public void The_last_of_several_attempts_counts()
    {
        _class.With("lovelaceada_4711_1_SelectServer.cs", "class First;")
            .With("lovelaceada_4711_2_SelectServer-1.cs", "class Second;")
            .With("lovelaceada_4711_3_SelectServer-2.cs", "class Third;")
            .With("lovelaceada_4711_4_BlockingServer.cs", "class Other;");

        Assert.That(Ids(Open()), Is.EqualTo(new[] { "lovelaceada_4711" }));
        Assert.That(Open().Find("lovelaceada_4711", TheKatas.Select.Manifest).Files.Select(f => (f.Path, f.Text)), Is.EqualTo(new[] { ("SelectServer.cs", "class Third;") }));
        Assert.That(Open().Find("lovelaceada_4711", TheKatas.All[0].Manifest).Files.Single().Text, Is.EqualTo("class Other;"));
    }

    // Canvas numbers files of one name, also those of one hand-in.
    [Test]
    public void An_earlier_archive_counts_where_the_last_has_nothing_of_a_kata()
    {
        Zip("lovelaceada_4711_1_work.zip", ("01-blocking/BlockingServer.cs", "class First;"), ("03-select/SelectServer.cs", "class Old;"));
        Zip("lovelaceada_4711_2_work-1.zip", ("new/03-select/SelectServer.cs", "class New;"));

        var select = Open().Find("lovelaceada_4711", TheKatas.Select.Manifest);
        Assert.That(select.Files.Single().Text, Is.EqualTo("class New;"));
        Assert.That(select.Ignored, Is.EqualTo(new[] { "lovelaceada_4711_1_work.zip: handed in again later" }));
        Assert.That(Open().Find("lovelaceada_4711", TheKatas.All[0].Manifest).Files.Single().Text, Is.EqualTo("class First;"));
    }

    [TestCase("lab_03_01_alice/x", "lab_03_01_bob/x")]
    [TestCase("lab_3_1_alice/x", "lab_3_2_bob/x")]
    [TestCase("lab_3_1_alice.zip", "lab_3_1_bob.zip")]
    [TestCase("lab_3_1_alice.zip", "lab_3_1_bob.zip", "lab_3_2_cy.zip")]
    public void Names_that_are_like_those_of_Canvas_by_chance_are_of_two(params string[] entries)
    {
        foreach (var entry in entries)
            _class.With(entry);

        Assert.That(Ids(Open()), Is.EqualTo(entries.Select(e => e[..e.LastIndexOfAny(['/', '.'])])));
        Assert.That(Open().Students.Select(s => (s.Name, s.Account)), Is.All.EqualTo(((string?)null, (string?)null)));
    }

    // As Moodle downloads them when nobody asks for folders.
    [Test]
    public void The_files_of_Moodle_without_folders_are_found()
    {
        _class.With("Ada Lovelace_123456_assignsubmission_file_SelectServer.cs", "class Mine;")
            .With("Ada Lovelace_123456_assignsubmission_file_BlockingServer.cs", "class Other;");

        var found = Open().Find("Ada Lovelace_123456", TheKatas.Select.Manifest);

        Assert.That(Ids(Open()), Is.EqualTo(new[] { "Ada Lovelace_123456" }));
        Assert.That(found.Files.Select(f => (f.Path, f.Text)), Is.EqualTo(new[] { ("SelectServer.cs", "class Mine;") }));
        Assert.That(Open().Find("Ada Lovelace_123456", TheKatas.All[0].Manifest).Files.Single().Text, Is.EqualTo("class Other;"));
    }

    [Test]
    public void A_folder_of_Moodle_that_is_called_like_a_source_is_a_folder()
    {
        _class.With("Ada Lovelace_123456_assignsubmission_file_SelectServer.cs/SelectServer.cs", "class Mine;");

        Assert.That(Open().Find("Ada Lovelace_123456", TheKatas.Select.Manifest).Files.Single().Text, Is.EqualTo("class Mine;"));
    }

    [Test]
    public void Two_students_are_never_one()
    {
        _class.With("ada/x").With("ada.zip").With("ada.tar.gz").With("Ada/x");

        Assert.That(Ids(Open()), Has.Length.EqualTo(4).And.Unique);
    }

    [TestCase("lovelaceada_4711.zip")]
    [TestCase("lovelaceada_4711/x")]
    public void A_platform_s_student_and_a_folder_of_the_same_name_are_two(string other)
    {
        _class.With(other).With("lovelaceada_4711_1_SelectServer.cs");

        Assert.That(Ids(Open()), Has.Length.EqualTo(2).And.Unique);
    }

    [Test]
    public void Of_two_entries_with_the_same_file_one_counts_and_the_other_is_told()
    {
        _class.With("lovelaceada_4711_1_SelectServer.cs", "class First;").With("lovelaceada_4711_2_selectserver.cs", "class Second;");

        var found = Open().Find("lovelaceada_4711", TheKatas.Select.Manifest);

        Assert.That(found.Files.Select(f => f.Text), Is.EqualTo(new[] { "class First;" }));
        Assert.That(found.Ignored, Is.EqualTo(new[] { "selectserver.cs: differs from another file by case alone" }));
    }

    [Test]
    public void The_longest_account_at_the_end_of_a_name_counts()
    {
        _class.With("katas-mary-ann/x");

        var named = Open().With(RosterOf("name,github\nAnn,ann\nMary Ann,mary-ann\n"));

        Assert.That(named.Students.Select(s => (s.Id, s.Name)), Is.EqualTo(new[] { ("ann", "Ann"), ("katas-mary-ann", "Mary Ann") }));
    }

    [Test]
    public void A_digit_belongs_to_a_name()
    {
        _class.With("Student 01/x").With("Student 02/x").With("Team 2/x");

        var named = Open().With(RosterOf("name,email\nStudent 01,one@example.org\nStudent 02,two@example.org\nTeam 1,team@example.org\n"));

        Assert.That(named.Students.Select(s => (s.Id, s.Email)), Is.EquivalentTo(new[]
        {
            ("Student 01", "one@example.org"), ("Student 02", "two@example.org"), ("Team 2", null), ("team@example.org", "team@example.org"),
        }));
    }

    // Moodle's number of a participant is in the name of a download, and ID numbers are given by the school.
    [Test]
    public void A_number_of_one_platform_is_nobody_s_on_another()
    {
        _class.With("Ada Lovelace_104_assignsubmission_file_/x");

        var named = Open().With(RosterOf("name,ID number\nAda Lovelace,S1\nBob,104\n"));

        Assert.That(named.Students.Select(s => (s.Id, s.Name)), Is.EquivalentTo(new[] { ("Ada Lovelace_104", "Ada Lovelace"), ("104", "Bob") }));
    }

    [Test]
    public void The_end_of_a_name_tells_less_than_all_of_it()
    {
        _class.With("anna-lena/x");

        var named = Open().With(RosterOf("name,email,github\nAnna,anna-lena@example.org,\nLena,lena@example.org,lena\n"));

        Assert.That(named.Students.Single(s => s.Id == "anna-lena").Name, Is.EqualTo("Anna"));
    }

    [Test]
    public void First_and_last_names_alone_are_a_roster()
    {
        _class.With("lovelaceada_4711_9988_SelectServer.cs");

        Assert.That(Open().With(RosterOf("First name,Last name\nAda,Lovelace\n")).Students.Single().Name, Is.EqualTo("Ada Lovelace"));
    }

    [TestCase("garcíamárquezgabriel_4711_9988_SelectServer.cs", "Gabriel", "García Márquez")]
    [TestCase("Ada King Lovelace_7_assignsubmission_file_/x", "Lovelace,", "Ada King")]
    [TestCase("vandergraafanna_4711_9988_SelectServer.cs", "Anna", "van der Graaf")]
    public void A_name_of_several_words_may_begin_with_a_last_one(string entry, string first, string last)
    {
        _class.With(entry);

        Assert.That(Open().With(RosterOf($"First name;Last name;Email\n{first};{last};g@example.org\n")).Students.Single().Email, Is.EqualTo("g@example.org"));
    }

    [Test]
    public void The_name_of_a_group_of_Moodle_comes_before_that_of_a_student()
    {
        _class.With("Group A-Ada Lovelace_104_assignsubmission_file_/x").With("Group B-2-Anne-Marie Curie_105_assignsubmission_file_/x");

        var named = Open().With(RosterOf("name,email\nAda Lovelace,ada@example.org\nAnne-Marie Curie,marie@example.org\n"));

        Assert.That(named.Students.Select(s => s.Email), Is.EqualTo(new[] { "ada@example.org", "marie@example.org" }));
    }

    [Test]
    public void A_hyphen_is_of_the_name_where_not_everybody_is_in_a_group()
    {
        _class.With("Anne-Marie Curie_105_assignsubmission_file_/x").With("Ada Lovelace_104_assignsubmission_file_/x");

        var named = Open().With(RosterOf("name,email\nAda Lovelace,ada@example.org\nMarie Curie,marie@example.org\n"));

        Assert.That(named.Strangers, Is.EqualTo(new[] { "Anne-Marie Curie_105" }));
    }

    [Test]
    public void A_roster_names_the_students_and_shows_who_is_absent()
    {
        _class.With("katas-adal/x").With("Grace Hopper_77_assignsubmission_file_/x").With("turingalan_12_34_a.zip").With("nobody/x");
        var roster = RosterOf("""
            Full name,Email address,GitHub,ID number
            Ada Lovelace,ada@example.org,adal,
            Grace Hopper,grace@example.org,,Participant 77
            Alan Turing,alan@example.org,,
            "Liskov, Barbara",barbara@example.org,barb,
            """);

        var named = Open().With(roster);

        Assert.That(named.Students.Select(s => (s.Id, s.Name, s.Email)), Is.EquivalentTo(new[]
        {
            ("katas-adal", "Ada Lovelace", "ada@example.org"),
            ("Grace Hopper_77", "Grace Hopper", "grace@example.org"),
            ("turingalan_12", "Alan Turing", "alan@example.org"),
            ("barb", "Liskov, Barbara", "barbara@example.org"),
            ("nobody", (string?)null, (string?)null),
        }));
        Assert.That(named.Strangers, Is.EqualTo(new[] { "nobody" }));
        Assert.That(named.Find("barb", TheKatas.Select.Manifest).IsEmpty);
    }

    [TestCase("name,github,ID number\nAda,adal,S12\n", "S12", AccountKind.MoodleIdNumber)]
    [TestCase("name,github,ID number\nAda,adal,\n", "adal", AccountKind.Github)]
    [TestCase("name,github,identifier\nAda,adal,Participant 77\n", "77", AccountKind.MoodleParticipant)]
    [TestCase("name,github,SIS User ID\nAda,adal,S12\n", "S12", AccountKind.SisUserId)]
    [TestCase("name,github,SIS Login ID\nAda,adal,al\n", "al", AccountKind.SisLoginId)]
    [TestCase("name,github,account\nAda,adal,S12\n", "S12", AccountKind.General)]
    public void Of_several_accounts_that_of_a_learning_platform_is_kept_with_its_kind(string roster, string account, AccountKind kind)
    {
        _class.With("katas-adal/x");

        var ada = Open().With(RosterOf(roster)).Students.Single();

        Assert.That((ada.Id, ada.Account, ada.AccountKind), Is.EqualTo(("katas-adal", account, kind)));
    }

    [TestCase("lovelaceada_4711_9988_SelectServer.cs", "name,github\nLovelace Ada,adal\n", "4711", AccountKind.CanvasId)]
    [TestCase("lovelaceada_4711_9988_SelectServer.cs", "name,ID number\nLovelace Ada,S12\n", "4711", AccountKind.CanvasId)]
    [TestCase("lovelaceada_4711_9988_SelectServer.cs", "name,SIS Login ID\nLovelace Ada,al\n", "al", AccountKind.SisLoginId)]
    [TestCase("Ada_4711_assignsubmission_file_/x", "name,github\nAda,adal\n", "adal", AccountKind.Github)]
    [TestCase("Ada_4711_assignsubmission_file_/x", "name\nAda\n", "4711", AccountKind.MoodleParticipant)]
    public void What_the_name_of_a_download_tells_and_a_roster_are_put_together(string entry, string roster, string account, AccountKind kind)
    {
        _class.With(entry);

        var ada = Open().With(RosterOf(roster)).Students.Single();

        Assert.That((ada.Account, ada.AccountKind), Is.EqualTo((account, kind)));
    }

    [Test]
    public void The_gradebook_of_Canvas_is_a_roster()
    {
        _class.With("lovelaceada_4711_9988_SelectServer.cs");

        var named = Open().With(RosterOf("""
            Student,ID,SIS User ID,SIS Login ID,Section,03-select Select (12)
            "    Points Possible",,,,,75
            "Lovelace, Ada",4711,S1,ada@example.org,Katas,
            "Hopper, Grace",4712,S2,grace@example.org,Katas,
            """));

        Assert.That(named.Students.Select(s => (s.Id, s.Name, s.Account)), Is.EqualTo(new[] { ("4712", "Hopper, Grace", "4712"), ("lovelaceada_4711", "Lovelace, Ada", "4711") }));
    }

    [TestCase("Jose\u0301", "José")]
    [TestCase("Jose\u0301_77_assignsubmission_file_", "José")]
    [TestCase("José", "Jose\u0301")]
    public void An_accent_apart_from_its_letter_is_the_same_letter(string folder, string name)
    {
        _class.With($"{folder}/x").With("Jose/x");

        var named = Open().With(RosterOf($"name,email\n{name},one@example.org\nJosef,two@example.org\n"));

        Assert.That(named.Strangers, Is.EqualTo(new[] { "Jose" }));
        Assert.That(named.Students.Single(s => s.Email == "one@example.org").Name, Is.EqualTo("José"));
    }

    // Composed by Python's unicodedata.
    [TestCase("plain", "plain")]
    [TestCase("Tha\u0302\u0300n Nguye\u0302\u0303n a\u0323\u0302", "Thần Nguyễn ậ")]
    [TestCase("\u0418\u0306 \u0435\u0308", "Й ё")]
    [TestCase("\u039a\u03c9\u0301\u03c3\u03c4\u03b1\u03c2", "Κώστας")]
    [TestCase("\u1112\u1169\u11bc\u1100\u1175\u11af\u1103\u1169\u11bc \u1100\u1161", "홍길동 가")]
    [TestCase("\u304b\u3099 \u30cf\u309a", "が パ")]
    [TestCase("\u0301a q\u0301", "\u0301a q\u0301")]
    public void Letters_are_put_together(string apart, string together)
    {
        Assert.That(apart.Normalize(), Is.EqualTo(apart), "the system has learnt it, and our own table can go");
        Assert.That(ComposedText.Of(apart), Is.EqualTo(together));
        Assert.That(ComposedText.Of(together), Is.EqualTo(together));
    }

    [Test]
    public void Semicolons_and_byte_order_marks_are_read()
    {
        _class.With("adal/x");

        Assert.That(Open().With(RosterOf("\ufeffname;account\nAda Lovelace;adal\n")).Students.Single().Name, Is.EqualTo("Ada Lovelace"));
    }

    [Test]
    public void A_roster_in_the_letters_of_a_western_spreadsheet_is_read()
    {
        _class.With("zola/x");
        var western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        File.WriteAllBytes(_class.PathOf("roster.csv"), western.GetBytes("name;account\nŠimon Émile Zola;zola\n"));

        Assert.That(Open().With(Roster.Read(_class.PathOf("roster.csv"))).Students.Single().Name, Is.EqualTo("Šimon Émile Zola"));
    }

    [Test]
    public void Two_submissions_of_one_line_are_refused()
    {
        _class.With("adal/x").With("katas-adal/x");

        Assert.That(
            () => Open().With(RosterOf("name,account\nAda,adal\n")),
            Throws.TypeOf<UserError>().With.Message.EqualTo("The submissions 'adal' and 'katas-adal' both belong to adal, line 2 of the roster.\nKeep the one that counts, or tell them apart in a column 'folder'."));
    }

    [TestCase("", "roster.csv is empty.")]
    [TestCase("points,comment\n1,2\n", "roster.csv, line 1: none of its columns names a student: points, comment.")]
    [TestCase("name,email\n\"Ada,x\nBob,y\n", "line")]
    public void What_is_no_roster_is_told(string text, string fault) =>
        Assert.That(() => RosterOf(text), Throws.TypeOf<UserError>().With.Message.Contains(fault));

    private void Zip(string name, params (string Path, string Text)[] files)
    {
        using var zip = ZipFile.Open(_class.PathOf(name), ZipArchiveMode.Create);
        foreach (var (path, text) in files)
        {
            using var content = new StreamWriter(zip.CreateEntry(path).Open());
            content.Write(text);
        }
    }

    private ClassFolder Open() => ClassFolder.Open(_class.Root, TheKatas.Manifests);

    private static string[] Ids(ClassFolder folder) => [.. folder.Students.Select(s => s.Id)];

    private static Roster RosterOf(string text)
    {
        using var folder = new Folder().With("roster.csv", text);
        return Roster.Read(folder.PathOf("roster.csv"));
    }
}
