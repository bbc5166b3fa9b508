using Katas.Testing;
using NUnit.Framework;
using static Katas.Selectors.SelectorEvents;

namespace Katas.Selectors;

/// <summary>What the selectors do besides that know no limit of 1,024.</summary>
public abstract class ScalableSelectorTests(string type) : SelectorWaitTests(type)
{
    private const int FdSetSize = 1024;
    private const int Many = 3000;

    [Test, Points(0.25), Category(Categories.Robustness), Step("poll")]
    public void Reports_a_hang_up_and_an_error_as_whatever_was_registered()
    {
        var (reader, toReader) = Selector.Pipe();
        var (fromWriter, writer) = Selector.Pipe();
        writer.Fill();
        Selector.Register(reader, Read | Write);
        Selector.Register(writer, Read | Write);
        Selector.SelectNow().ExpectNothing("one pipe is empty, the other one full");

        // Of the one the kernel says that it was hung up, of the other that it has an error; nothing else.
        toReader.Close();
        fromWriter.Close();
        Selector.SelectNow().Expect((reader, Read | Write), (writer, Read | Write));

        Selector.Modify(reader, Write);
        Selector.Modify(writer, Read);
        Selector.SelectNow().Expect((reader, Write), (writer, Read));
    }

    [Test, Points(0.75), Category(Categories.Scale), Step("poll")]
    public void Does_not_care_about_1024()
    {
        var (left, right) = Selector.Pair();
        var files = left.Duplicate(count: 3, smallest: FdSetSize - 1);
        foreach (var file in files)
            Selector.Register(file, Read);

        right.Send();

        Selector.SelectNow().Expect([.. files.Select(file => (file, Read))]);
    }

    [Test, Points(1.5), Category(Categories.Scale), Step("poll")]
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
