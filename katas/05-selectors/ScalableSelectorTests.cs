using Katas.Testing;
using NUnit.Framework;
using static Katas.Selectors.SelectorEvents;

namespace Katas.Selectors;

/// <summary>What the selectors do besides that know no limit of 1,024.</summary>
public abstract class ScalableSelectorTests(string type) : SelectorWaitTests(type)
{
    private const int FdSetSize = 1024;
    private const int Many = 3000;

    [Test, Points(1), Category(Categories.Scale), Step("poll")]
    public void Does_not_care_about_1024()
    {
        var (left, right) = Selector.Pair();
        var files = left.Duplicate(count: 3, smallest: FdSetSize - 1);
        foreach (var file in files)
            Selector.Register(file, Read);

        right.Send();

        Selector.SelectNow().Expect([.. files.Select(file => (file, Read))]);
    }

    [Test, Points(2), Category(Categories.Scale), Step("poll")]
    public void Reports_all_of_3000_in_one_call()
    {
        var (left, _) = Selector.Pair();
        var (quiet, toQuiet) = Selector.Pair();
        var files = left.Duplicate(Many, smallest: FdSetSize);
        foreach (var file in files)
            Selector.Register(file, Write);
        Selector.Register(quiet, Read);

        Selector.SelectNow().Expect([.. files.Select(file => (file, Write))]);

        left.Fill();
        toQuiet.Send();
        Selector.SelectNow().Expect((quiet, Read));
    }
}
