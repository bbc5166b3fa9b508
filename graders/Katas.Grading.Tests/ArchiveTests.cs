using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What is found in a student's archive, and what a hostile one achieves: nothing.</summary>
public sealed class ArchiveTests
{
    // Paths that would lead out of the folder that they are written to.
    private static readonly string[] Escapes =
    [
        "../SelectServer.cs", "a/../../SelectServer.cs", "/SelectServer.cs", @"..\SelectServer.cs", @"C:\SelectServer.cs", "C:SelectServer.cs",
        "a//SelectServer.cs", "./a/./SelectServer.cs", ".. /SelectServer.cs", "a/...../SelectServer.cs", "a\u0001/SelectServer.cs", "a\u007f/SelectServer.cs",
        new string('a', 300) + "/SelectServer.cs",
    ];

    private Folder _class = null!;

    [SetUp]
    public void MakeClass() => _class = new Folder();

    [TearDown]
    public void RemoveClass() => _class.Dispose();

    [TestCase("ada.zip")]
    [TestCase("ada.tar.gz")]
    [TestCase("ada.tgz")]
    public void Finds_the_files_of_an_archive(string name)
    {
        Pack(name, ("homework/03-select/SelectServer.cs", "class A;"), ("homework/03-select/Helper.cs", "class B;"), ("homework/report.pdf", "x"));

        Assert.That(Ids(), Is.EqualTo(new[] { "ada" }));
        Assert.That(Find("ada")!.Files.Select(f => (f.Path, f.Text)), Is.EqualTo(new[] { ("homework/03-select/Helper.cs", "class B;"), ("homework/03-select/SelectServer.cs", "class A;") }));
        Assert.That(Find("ada")!.Ignored, Is.EqualTo(new[] { "homework/report.pdf: not a C# file" }));
    }

    // As `tar -a -cf ada.zip .` names them on Windows.
    [TestCase("ada.zip")]
    [TestCase("ada.tar.gz")]
    public void Names_may_begin_with_the_folder_itself(string name)
    {
        Pack(name, ("./03-select/SelectServer.cs", "class A;"));

        Assert.That(Find("ada")!.Files.Select(f => f.Path), Is.EqualTo(new[] { "03-select/SelectServer.cs" }));
    }

    [TestCase("ada.zip")]
    [TestCase("ada.tar.gz")]
    public void What_macOS_adds_is_no_source(string name)
    {
        Pack(name, ("03-select/SelectServer.cs", "class A;"), ("03-select/._SelectServer.cs", "\0\u0005"), ("__MACOSX/03-select/._SelectServer.cs", "\0"), ("__MACOSX/._03-select", "\0"));

        Assert.That(Find("ada")!.Files.Select(f => f.Path), Is.EqualTo(new[] { "03-select/SelectServer.cs" }));
        Assert.That(Find("ada")!.Ignored, Is.EqualTo(new[] { "03-select/._SelectServer.cs: what macOS keeps beside a file", "__MACOSX/: a hidden folder or one of build output" }));
    }

    [Test, Platform(Exclude = "Win", Reason = "no folder has such a name there")]
    public void A_colon_is_a_letter_of_a_name()
    {
        Pack("ada.zip", ("HW 3: select/SelectServer.cs", "class A;"));

        Assert.That(Find("ada")!.Folder, Is.EqualTo("HW 3: select"));
    }

    [Test]
    public void A_file_whose_path_nobody_can_have_is_unreadable_and_not_missing()
    {
        Pack("ada.zip", ("a\u0001b/SelectServer.cs", "class A;"));
        Pack("bob.zip", (string.Concat(Enumerable.Repeat("deep/", 60)) + "SelectServer.cs", "class B;"));

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.Contains("a character that no file of ours may have"));
        Assert.That(() => Find("bob"), Throws.TypeOf<UnreadableSubmission>().With.Message.Contains("its path is longer than 240 characters"));
    }

    [TestCase("ada.zip")]
    [TestCase("ada.tar.gz")]
    public void No_path_leads_out(string name)
    {
        Pack(name, [("ok/SelectServer.cs", "class A;"), .. Escapes.Select(e => (e, "class Evil;"))]);

        var found = Find("ada")!;

        Assert.That(found.Files.Select(f => f.Path), Is.EqualTo(new[] { "ok/SelectServer.cs" }));
        Assert.That(found.Ignored, Has.Count.EqualTo(Escapes.Length));
        Assert.That(Directory.GetFileSystemEntries(_class.Root), Has.Length.EqualTo(1), "nothing is unpacked");
    }

    [Test]
    public void Links_and_special_files_of_a_tar_are_ignored()
    {
        using (var tar = new TarWriter(new GZipStream(File.Create(_class.PathOf("ada.tar.gz")), CompressionMode.Compress)))
        {
            foreach (var (type, path) in new[] { (TarEntryType.SymbolicLink, "SelectServer.cs"), (TarEntryType.HardLink, "a/SelectServer.cs") })
                tar.WriteEntry(new PaxTarEntry(type, path) { LinkName = "/etc/passwd" });
            foreach (var (type, path) in new[] { (TarEntryType.Fifo, "b/SelectServer.cs"), (TarEntryType.CharacterDevice, "c/SelectServer.cs") })
                tar.WriteEntry(new PaxTarEntry(type, path));
        }

        Assert.That(Find("ada"), Is.Null);
    }

    [Test]
    public void Links_of_a_zip_are_ignored()
    {
        using (var zip = ZipFile.Open(_class.PathOf("ada.zip"), ZipArchiveMode.Create))
        {
            var entry = zip.CreateEntry("SelectServer.cs");
            entry.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var writer = new StreamWriter(entry.Open());
            writer.Write("/etc/passwd");
        }

        Assert.That(Find("ada"), Is.Null);
    }

    [Test]
    public void What_is_encrypted_is_unreadable()
    {
        Pack("ada.zip", ("03-select/SelectServer.cs", "class A;"));
        Encrypt("ada.zip");

        Assert.That(
            () => Find("ada"),
            Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo("03-select/SelectServer.cs is encrypted."));
    }

    [Test]
    public void What_is_given_up_is_read_no_further()
    {
        _class.With("cy/SelectServer.cs");
        Pack("ada.zip", ("SelectServer.cs", ""));
        Pack("bob.tar.gz", ("SelectServer.cs", ""));
        using var given = new CancellationTokenSource();
        given.Cancel();

        foreach (var student in new[] { "ada", "bob", "cy" })
            Assert.That(() => Open().Find(student, TheKatas.Select.Manifest, given.Token), Throws.TypeOf<OperationCanceledException>(), student);
    }

    [TestCase("ada.zip")]
    [TestCase("ada.tar.gz")]
    public void A_bomb_of_one_file_is_ignored(string name)
    {
        Pack(name, ("SelectServer.cs", "class A;"), ("Bomb.cs", new string(' ', 64 * 1024 * 1024)));

        Assert.That(Find("ada")!.Files.Select(f => f.Path), Is.EqualTo(new[] { "SelectServer.cs" }));
        Assert.That(Find("ada")!.Ignored, Is.EqualTo(new[] { "Bomb.cs: larger than 1024 KiB" }));
    }

    [Test]
    public void A_bomb_of_many_files_is_refused()
    {
        var megabyte = new string(' ', TreeLimits.FileBytes);
        Pack("ada.zip", [.. Enumerable.Range(0, 20).Select(i => ($"{i}.cs", megabyte))]);

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo("ada.zip cannot be read. Its C# files together are larger than 16 MiB."));
    }

    [Test]
    public void A_tar_that_unpacks_without_end_is_refused()
    {
        using (var gzip = new GZipStream(File.Create(_class.PathOf("ada.tar.gz")), CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "large.bin") { DataStream = new Zeroes(TreeLimits.UnpackedBytes + 1) });

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.Contains("unpacks to more than 1024 MiB"));
    }

    // Of a name, each slash would be a part; and the whole of it is in memory several times.
    [TestCase("zip", 60_000)]
    [TestCase("tar.gz", 60_000)]
    [TestCase("tar.gz", 900_000)]
    public void A_name_of_slashes_is_ignored(string format, int length)
    {
        var name = new string('/', length) + ".cs";
        Pack($"ada.{format}", ("SelectServer.cs", "class A;"), (name, "class Evil;"));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = Find("ada")!;

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(length * 16 + 10_000_000));
        Assert.That(found.Ignored, Has.Count.EqualTo(1).And.All.EndsWith("…: its path is longer than 240 characters"));
    }

    [Test]
    public void A_tar_with_a_name_that_is_a_book_is_refused()
    {
        using (var tar = new TarWriter(new GZipStream(File.Create(_class.PathOf("ada.tar.gz")), CompressionLevel.Fastest)))
            tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, new string('a', TreeLimits.PieceBytes + 1)));

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.Contains("A name in it is longer than 1024 KiB"));
    }

    [Test]
    public void A_tar_of_attributes_is_refused()
    {
        const int Each = 60_000;
        var attributes = Enumerable.Range(0, Each).ToDictionary(i => $"a{i}", _ => "");
        using (var tar = new TarWriter(new GZipStream(File.Create(_class.PathOf("ada.tar.gz")), CompressionLevel.Fastest)))
        {
            for (var i = 0; i <= TreeLimits.Attributes / Each; i++)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{i}.txt", attributes));
        }

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo("ada.tar.gz cannot be read. Its files have more than 1,000,000 attributes."));
    }

    // Shorter than a path may be, and longer than a file system takes it: whoever writes it down would fail.
    [Test]
    public void A_name_of_too_many_bytes_is_ignored()
    {
        Pack("ada.zip", ("SelectServer.cs", "class A;"), (new string('深', 200) + ".cs", "class Deep;"));

        Assert.That(Find("ada")!.Ignored, Has.Count.EqualTo(1).And.All.Contains("its name is longer than the 255 bytes"));
    }

    // With a size of 2^63 - 1 the place of the end overflows, and the reader blames its caller.
    [Test]
    public void A_zip_whose_sizes_overflow_is_told()
    {
        Pack("ada.zip", ("notes.txt", new string(' ', 200_000)), ("03-select/SelectServer.cs", "class A;"));
        File.WriteAllBytes(_class.PathOf("ada.zip"), WithSizeOfLast(File.ReadAllBytes(_class.PathOf("ada.zip")), long.MaxValue));

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.Contains("03-select/SelectServer.cs cannot be read"));
    }

    [Test]
    public void Too_many_entries_are_refused()
    {
        Pack("ada.zip", [.. Enumerable.Range(0, TreeLimits.Entries + 1).Select(i => ($"{i}", ""))]);

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.Contains("more than 50,000 files"));
    }

    [Test]
    public void An_archive_that_conceals_how_many_entries_it_has_is_refused()
    {
        Pack("ada.zip", [.. Enumerable.Range(0, TreeLimits.Entries + 1).Select(i => ($"{i}", ""))]);
        var bytes = File.ReadAllBytes(_class.PathOf("ada.zip"));
        const int End = 22;
        bytes.AsSpan(bytes.Length - End + 8, 4).Fill(1);
        File.WriteAllBytes(_class.PathOf("ada.zip"), bytes);

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.Contains("more than 50,000 files"));
    }

    [Test]
    public void Many_files_that_are_each_too_large_are_refused()
    {
        var large = new string(' ', TreeLimits.FileBytes + 1);
        Pack("ada.zip", [.. Enumerable.Range(0, TreeLimits.ReadBytes / TreeLimits.FileBytes).Select(i => ($"{i}.cs", large))]);

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo("ada.zip cannot be read. More than 64 MiB of it are C# files."));
    }

    [Test]
    public void An_archive_in_an_archive_is_not_opened_and_what_is_not_found_is_unreadable()
    {
        Pack("inner.zip", ("SelectServer.cs", "class A;"));
        var inner = Encoding.Latin1.GetString(File.ReadAllBytes(_class.PathOf("inner.zip")));
        Pack("ada.zip", ("inner.zip", inner), ("x.txt", ""));
        Pack("bob.zip", ("inner.zip", inner), ("SelectServer.cs", "class B;"));

        Assert.That(
            () => Find("ada"),
            Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo("inner.zip was not opened: it is an archive that lies too deep to be opened."));
        Assert.That(Find("bob")!.Files.Single().Text, Is.EqualTo("class B;"));
    }

    [TestCase("ada.rar")]
    [TestCase("ada.tar")]
    [TestCase("ada/homework.7z")]
    public void An_archive_of_another_kind_is_unreadable(string name)
    {
        _class.With(name);

        Assert.That(
            () => Find("ada"),
            Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo($"{Path.GetFileName(name)} cannot be read. It is of a kind that is not opened: make a .zip or a .tar.gz of it."));
    }

    [TestCase("a", "a/b.cs")]
    [TestCase("a.cs", "a.cs/b.cs")]
    [TestCase("a/b.cs", "a/b.cs")]
    public void Paths_that_clash_are_told_apart(string first, string second)
    {
        Pack("ada.zip", ("SelectServer.cs", "class A;"), (first, "class First;"), (second, "class Second;"));

        var paths = Find("ada")!.Files.Select(f => f.Path).ToList();

        Assert.That(paths, Is.Unique);
        Assert.That(paths.Any(p => paths.Any(other => other.StartsWith($"{p}/", StringComparison.Ordinal))), Is.False, "a file is no folder");
    }

    // Every length that a download can break off at, and every byte that can be wrong.
    [TestCase("ada.zip")]
    [TestCase("ada.tar.gz")]
    public void Damage_is_never_more_than_a_message(string name)
    {
        Pack(name, ("03-select/SelectServer.cs", "class A;"), ("03-select/Helper.cs", "class B;"));
        var whole = File.ReadAllBytes(_class.PathOf(name));
        var random = new Random(20261121);

        for (var round = 0; round < 2000; round++)
        {
            var broken = whole.ToArray();
            for (var i = 0; i < 1 + round % 4; i++)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_class.PathOf(name), round % 2 == 0 ? broken : broken[..random.Next(broken.Length)]);
            try
            {
                Find("ada");
            }
            catch (UnreadableSubmission unreadable)
            {
                Assert.That(unreadable.Message, Does.Match(" cannot be read[.:]"));
            }
        }
    }

    [TestCase("ada.zip", "")]
    [TestCase("ada.tar.gz", "")]
    [TestCase("ada.zip", "<html>you are not logged in</html>")]
    [TestCase("ada.tar.gz", "<html>you are not logged in</html>")]
    public void What_is_no_archive_is_told(string name, string text)
    {
        File.WriteAllText(_class.PathOf(name), text);

        Assert.That(() => Find("ada"), Throws.TypeOf<UnreadableSubmission>().With.Message.StartsWith($"{name} cannot be read. It is no "));
    }

    [Test]
    public async Task A_folder_and_archives_of_the_same_files_earn_the_same()
    {
        var server = TheKatas.ServerThat("for (var i = 0; i < count; i++) buffer[i] = (byte)char.ToUpperInvariant((char)buffer[i]);").Text;
        _class.With("ada/SelectServer.cs", server);
        Pack("bob.zip", ("bob/katas/03-select/SelectServer.cs", server));
        Pack("cy.tar.gz", ("03-Select/selectserver.cs", server));
        File.WriteAllText(_class.PathOf("dee.zip"), "nothing");
        var kata = TheKatas.Select with { Tests = TheKatas.Select.TestsNamed("Answers_in_upper_case") };
        using var workers = new WorkerPool(WorkerCommand.Default);
        var store = new MemoryStore();

        await new GradingRun([kata], TheKatas.Repository, workers, Judging.Trusted, store).GradeAsync(Open(), new GradingOptions(Jobs: 2), new RecordedProgress(), CancellationToken.None);

        var results = store.Read().Students.Select(s => s.Katas.Single()).ToList();
        Assert.That(results.Select(r => r.Verdict), Is.EqualTo(new[] { Verdict.Graded, Verdict.Graded, Verdict.Graded, Verdict.Unreadable }));
        Assert.That(results.Take(3).Select(r => r.Points), Is.All.EqualTo(results[0].Points).And.All.Positive);
        Assert.That(results[3].Messages.Single(), Does.StartWith("dee.zip cannot be read. "));
    }

    private ClassFolder Open() => ClassFolder.Open(_class.Root, TheKatas.Manifests);

    private IEnumerable<string> Ids() => Open().Students.Select(s => s.Id);

    private Submission? Find(string student) =>
        Open().Find(student, TheKatas.Select.Manifest) is { IsEmpty: false } found ? found : null;

    // Moves the packed size of the last entry into a field of zip64, as its directory has it. See 4.5.3 in APPNOTE.TXT.
    private static byte[] WithSizeOfLast(byte[] zip, long size)
    {
        const int LengthOfEnd = 22, PackedSize = 20, LengthOfName = 28, LengthOfExtra = 30, NameAt = 46;
        var end = zip.Length - LengthOfEnd;
        var last = zip.AsSpan(0, end).LastIndexOf("PK\u0001\u0002"u8);
        var entry = zip[last..end].ToList();
        byte[] extra = [1, 0, 8, 0, .. BitConverter.GetBytes(size)];
        entry.InsertRange(NameAt + BitConverter.ToUInt16(zip, last + LengthOfName), extra);
        for (var i = 0; i < 4; i++)
            entry[PackedSize + i] = 0xff;
        entry[LengthOfExtra] += (byte)extra.Length;
        var tail = zip[end..];
        BitConverter.TryWriteBytes(tail.AsSpan(12), BitConverter.ToInt32(tail, 12) + extra.Length);
        return [.. zip[..last], .. entry, .. tail];
    }

    private void Pack(string name, params (string Path, string Text)[] files)
    {
        using var stream = File.Create(_class.PathOf(name));
        if (name.EndsWith(".zip", StringComparison.Ordinal))
            Zip(stream, files);
        else
            Tar(stream, files);
    }

    // Sets the bit that says so in the headers of its one entry.
    private void Encrypt(string zip)
    {
        var bytes = File.ReadAllBytes(_class.PathOf(zip));
        bytes[bytes.AsSpan().IndexOf("PK\u0003\u0004"u8) + 6] |= 1;
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        File.WriteAllBytes(_class.PathOf(zip), bytes);
    }

    private static void Zip(Stream stream, (string Path, string Text)[] files)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach (var (path, text) in files)
        {
            using var content = zip.CreateEntry(path).Open();
            content.Write(Encoding.Latin1.GetBytes(text));
        }
    }

    private static void Tar(Stream stream, (string Path, string Text)[] files)
    {
        using var tar = new TarWriter(new GZipStream(stream, CompressionMode.Compress));
        foreach (var (path, text) in files)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.Latin1.GetBytes(text)) });
    }

    // A stream of so many zero bytes that no array holds them.
    private sealed class Zeroes(long left) : MemoryStream
    {
        private long _left = left;

        public override long Length => _left;

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, _left);
            buffer[..count].Clear();
            _left -= count;
            return count;
        }

        public override void CopyTo(Stream destination, int bufferSize)
        {
            var buffer = new byte[1024 * 1024];
            for (int count; (count = Read(buffer)) > 0;)
                destination.Write(buffer, 0, count);
        }
    }
}
