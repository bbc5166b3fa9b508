using System.Xml.Linq;
using NUnit.Framework;

namespace Katas.Drawing.Tests;

internal sealed class PictureTests
{
    [Test]
    public async Task A_picture_is_one_file_that_needs_nothing_else()
    {
        var picture = new Picture(200, 100, "A bar", "One bar, half as high as the picture.");
        picture.Add(
            Svg.Rectangle(10, 50, 20.126, 50, Paint.Blue, radius: 2).Tip("50 calls"),
            Svg.Polyline([(0, 0), (1.5, 2)], Paint.Green),
            Svg.WhenWide(Svg.Text(35, 95, "calls", Lettering.Label)),
            Svg.WhenNarrow(Svg.Text(35, 95, "calls", Lettering.Large, Paint.Muted, Align.Middle)));
        await Verifier.Verify(WithoutStyle(picture.ToSvg()));
    }

    [Test]
    public void Nothing_is_loaded_and_nothing_runs()
    {
        var svg = new Picture(1, 1, "t", "d").ToSvg();
        var page = new HtmlPage("t").Picture(new Picture(1, 1, "t", "d")).ToString();

        Assert.That(svg + page, Does.Not.Contain("<script").And.Not.Contain("@import").And.Not.Contain("url(").And.Not.Contain("href"));
    }

    [TestCase("<script>alert(1)</script> & \"quotes\"", "<script>alert(1)</script> & \"quotes\"")]
    [TestCase("bell \a, escape \u001b[31m", @"bell \u0007, escape \u001b[31m")]
    [TestCase("turned \u202e round", @"turned \u202e round")]
    [TestCase("two\nlines", @"two\u000alines")]
    public void Any_text_is_only_text(string untrusted, string shown)
    {
        var picture = new Picture(1, 1, untrusted, untrusted);
        picture.Add(Svg.Text(0, 0, untrusted, Lettering.Label).Tip(untrusted).With("data-name", untrusted));

        var svg = XDocument.Parse(picture.ToSvg()).Root!;
        var text = svg.Elements().Single(e => e.Name.LocalName == "text");

        Assert.Multiple(() =>
        {
            Assert.That(svg.Descendants().Where(e => e.Name.LocalName is "title" or "desc").Select(e => e.Value), Is.All.EqualTo(shown));
            Assert.That(text.LastNode!.ToString(), Is.EqualTo(new XText(shown).ToString()));
            Assert.That(text.Attribute("data-name")!.Value, Is.EqualTo(shown));
            Assert.That(svg.Descendants().Select(e => e.Name.LocalName), Does.Not.Contain("script"));
        });
    }

    [Test]
    public void Any_text_is_only_text_in_a_page()
    {
        var page = new HtmlPage("<b>").Heading("<i>").Paragraph("<img src=x>").Preformatted("</pre>\n<u>\u001b").ToString();

        Assert.That(page, Does.Not.Contain("<b>").And.Not.Contain("<i>").And.Not.Contain("<img").And.Not.Contain("<u>").And.Not.Contain("\u001b"));
        Assert.That(page, Does.Contain("&lt;/pre&gt;\n&lt;u&gt;"));
    }

    [Test]
    public void Pictures_of_one_page_do_not_share_ids()
    {
        var picture = new Picture(1, 1, "t", "d");
        var page = new HtmlPage("two").Picture(picture).Picture(picture).ToString();

        Assert.That(page, Does.Contain("aria-labelledby=\"title1 desc1\"").And.Contain("aria-labelledby=\"title2 desc2\""));
    }

    private static string WithoutStyle(string svg)
    {
        var root = XDocument.Parse(svg).Root!;
        root.Elements().Single(e => e.Name.LocalName == "style").Value = "…";
        return root.ToString().ReplaceLineEndings("\n");
    }
}
