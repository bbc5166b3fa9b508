using System.Diagnostics;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Opening what somebody else put there: plain files, and nothing else.</summary>
public sealed class UntrustedFileTests
{
    private Folder _class = null!;

    [SetUp]
    public void MakeClass() => _class = new Folder();

    [TearDown]
    public void RemoveClass() => _class.Dispose();

    [Test]
    public void A_plain_file_is_read()
    {
        _class.With("ada/[é]\n.cs", "class A;");

        Assert.That(TextOf("ada/[é]\n.cs"), Is.EqualTo("class A;"));
    }

    [Test]
    public void A_link_to_a_file_is_refused()
    {
        _class.With("secret.cs");
        File.CreateSymbolicLink(_class.PathOf("link.cs"), _class.PathOf("secret.cs"));

        Assert.That(() => TextOf("link.cs"), Throws.TypeOf<NoFileException>());
    }

    // What becomes of a folder that is exchanged for a link between the look and the opening.
    [Test, Platform("Linux", Reason = "Elsewhere only the file itself is looked at.")]
    public void A_file_behind_a_link_is_refused()
    {
        _class.With("bob/SelectServer.cs");
        Directory.CreateSymbolicLink(_class.PathOf("ada"), _class.PathOf("bob"));

        Assert.That(() => TextOf("ada/SelectServer.cs"), Throws.TypeOf<NoFileException>());
    }

    [TestCase("/dev/null")]
    [TestCase("/dev/zero")]
    [TestCase("/proc")]
    [Platform("Linux", Reason = "It is about Linux' devices.")]
    public void A_device_or_a_folder_is_refused(string path) =>
        Assert.That(() => UntrustedFile.Open(path), Throws.TypeOf<NoFileException>());

    [Test, CancelAfter(30_000), Platform("Linux", Reason = "Elsewhere a pipe counts as an empty file.")]
    public void A_pipe_is_refused_and_not_waited_for()
    {
        _class.With("ada/SelectServer.cs");
        MakePipe("ada/Helper.cs");
        MakePipe("lovelaceada_4711_1_SelectServer.cs");
        MakePipe("bob.zip");

        var folder = ClassFolder.Open(_class.Root, TheKatas.Manifests);

        Assert.That(folder.Find("ada", TheKatas.Select.Manifest).Ignored, Is.EqualTo(new[] { "Helper.cs: a link or a special file" }));
        Assert.That(folder.Find("lovelaceada_4711", TheKatas.Select.Manifest).IsEmpty);
        Assert.That(
            () => folder.Find("bob", TheKatas.Select.Manifest),
            Throws.TypeOf<UnreadableSubmission>().With.Message.EqualTo("bob.zip cannot be read. It is a link or a special file."));
    }

    [Test, Platform("Linux", Reason = "Links on the way are looked at on Linux only.")]
    public void A_link_that_leads_to_the_class_is_the_instructor_s_and_followed()
    {
        _class.With("class/ada/SelectServer.cs", "class A;");
        Directory.CreateSymbolicLink(_class.PathOf("link"), _class.PathOf("class"));

        Assert.That(ClassFolder.Open(_class.PathOf("link"), TheKatas.Manifests).Find("ada", TheKatas.Select.Manifest).Files.Single().Text, Is.EqualTo("class A;"));
    }

    private string TextOf(string path)
    {
        using var reader = new StreamReader(UntrustedFile.Open(Path.Combine(UntrustedFile.RealPath(_class.Root), path)));
        return reader.ReadToEnd();
    }

    private void MakePipe(string path)
    {
        using var mkfifo = Process.Start("mkfifo", [_class.PathOf(path)]);
        mkfifo.WaitForExit();
        Assert.That(mkfifo.ExitCode, Is.Zero);
    }
}
