using NUnit.Framework;

namespace Katas.Drawing.Tests;

internal sealed class ThemeTests
{
    // WCAG 2: 4.5 for text, 3 for what else must be seen.
    private const double TextContrast = 4.5;
    private const double ShapeContrast = 3;

    // Far above what is just seen: parts of a picture lie apart, and are small.
    private const double ToldApart = 15;

    private static readonly Func<Paint, string>[] Schemes = [p => p.Light, p => p.Dark];

    [Test]
    public void Text_stands_out_from_its_background([ValueSource(nameof(Schemes))] Func<Paint, string> scheme)
    {
        foreach (var text in new[] { Paint.Ink, Paint.Muted })
        {
            foreach (var background in new[] { Paint.Surface, Paint.Panel })
                Assert.That(ColourVision.Contrast(scheme(text), scheme(background)), Is.GreaterThanOrEqualTo(TextContrast), $"{text.Name} on {background.Name}");
        }
    }

    [Test]
    public void Data_stand_out_from_their_background([ValueSource(nameof(Schemes))] Func<Paint, string> scheme)
    {
        foreach (var data in Paint.Series.Append(Paint.Grey))
            Assert.That(ColourVision.Contrast(scheme(data), scheme(Paint.Surface)), Is.GreaterThanOrEqualTo(ShapeContrast), data.Name);
    }

    [Test]
    public void Everybody_tells_series_apart([ValueSource(nameof(Schemes))] Func<Paint, string> scheme)
    {
        foreach (var (name, kind) in ColourVision.Kinds)
        {
            foreach (var (one, other) in Paint.Series.SelectMany((a, i) => Paint.Series.Skip(i + 1).Select(b => (a, b))))
                Assert.That(ColourVision.Distance(scheme(one), scheme(other), kind), Is.GreaterThanOrEqualTo(ToldApart), $"{one.Name} and {other.Name} with {name}");
        }
    }

    [Test]
    public void Dark_colours_are_for_screens_only() =>
        Assert.That(Theme.Css, Does.Contain("@media screen and (prefers-color-scheme:dark)").And.Not.Contain("@media ("));

    [Test]
    public void Longer_text_is_wider()
    {
        Assert.That(Lettering.Label.WidthOf("epoll_wait"), Is.GreaterThan(Lettering.Label.WidthOf("epoll")));
        Assert.That(Lettering.Code.WidthOf("ii"), Is.EqualTo(Lettering.Code.WidthOf("WW")));
    }
}
