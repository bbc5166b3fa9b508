using Katas.Host.Probing;
using Katas.Testing;
using NUnit.Framework;
using static Katas.Selectors.SelectorEvents;

namespace Katas.Selectors;

/// <summary>What every selector keeps: its table of registrations, and what it says when something is wrong.</summary>
public abstract class SelectorTableTests(string type) : SelectorFixture(type)
{
    private const int Unknown = 999_999;
    private const int RuntimesOwn = 6;

    private static readonly FileKind[] AllKinds = [FileKind.Socket, FileKind.SafeHandle, FileKind.Descriptor];
    private static readonly FileKind[] Objects = [FileKind.Socket, FileKind.SafeHandle];
    private static readonly FileKind[] NoFiles = [FileKind.Null, FileKind.Text, FileKind.Stream, FileKind.NativeInt];

    private static readonly (FileKind First, FileKind Second)[] OtherKinds =
    [
        (FileKind.Socket, FileKind.Descriptor),
        (FileKind.Socket, FileKind.SafeHandle),
        (FileKind.SafeHandle, FileKind.Descriptor),
        (FileKind.Descriptor, FileKind.Socket),
    ];

    private static readonly SelectorEvents[] InvalidEvents = [None, (SelectorEvents)4, Read | (SelectorEvents)8, (SelectorEvents)Unknown, (SelectorEvents)(-1)];

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void Register_returns_the_key_of_a_file_object_of_any_kind()
    {
        foreach (var kind in AllKinds)
        {
            var (left, right) = Selector.Pair(kind);
            Selector.Register(left, Read, "some data").Expect(left, Read, "some data");
            Selector.Register(right, Read | Write).Expect(right, Read | Write, data: null);
        }
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void GetKey_returns_what_was_registered()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read, "left");
        Selector.Register(right, Write, "right");

        Selector.GetKey(left).Expect(left, Read, "left");
        Selector.GetKey(right).Expect(right, Write, "right");
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void The_same_descriptor_is_found_by_another_object()
    {
        foreach (var (registered, asked) in OtherKinds)
        {
            var (file, _) = Selector.Pair(registered);
            var other = file.As(asked);
            Selector.Register(file, Read, "data");
            Selector.GetKey(other).Expect(file, Read, "data");
            Selector.GetMap().LookUp(other).Expect(file, Read, "data");
            Selector.GetMap().ExpectFound(true, other);
            Selector.Modify(other, Read, "new data").Expect(file, Read, "new data");
            Selector.Modify(other, Write, "newer data").Expect(file, Write, "newer data");
            Selector.Unregister(other).Expect(file, Write, "newer data");
            Selector.ExpectThrows<KeyNotFoundException>(s => s.GetKey(file));
        }
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Register_refuses_events_that_are_none_or_unknown()
    {
        var (file, _) = Selector.Pair();

        foreach (var events in InvalidEvents)
            Selector.ExpectThrows<ArgumentException>(s => s.Register(file, events));

        Selector.GetMap().ExpectHolds();
        Selector.Register(file, Read).Expect(file, Read);
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Register_refuses_a_negative_descriptor()
    {
        Selector.ExpectThrows<ArgumentException>(s => s.Register(s.Descriptor(-1), Read));
        Selector.ExpectThrows<ArgumentException>(s => s.Register(s.Descriptor(-10), Write));
        Selector.ExpectThrows<ArgumentException>(s => s.Register(s.Descriptor(int.MinValue), Read));

        Selector.GetMap().ExpectHolds();
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Register_refuses_what_is_no_file_object()
    {
        foreach (var kind in NoFiles)
            Selector.ExpectThrows<ArgumentException>(s => s.Register(s.NoFile(kind), Read));

        Selector.GetMap().ExpectHolds();
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Register_refuses_a_closed_file_object()
    {
        foreach (var kind in Objects)
        {
            var (file, _) = Selector.Pair(kind);
            file.Close();
            Selector.ExpectThrows<ArgumentException>(s => s.Register(file, Read));
        }

        Selector.GetMap().ExpectHolds();
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Register_refuses_what_is_registered()
    {
        var (file, _) = Selector.Pair();
        Selector.Register(file, Read, "first");

        Selector.ExpectThrows<InvalidOperationException>(s => s.Register(file, Read, "first"));
        Selector.ExpectThrows<InvalidOperationException>(s => s.Register(file, Write, "second"));

        Selector.GetKey(file).Expect(file, Read, "first");
        Selector.GetMap().ExpectHolds(file);
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Register_refuses_the_same_descriptor_by_another_object()
    {
        foreach (var (registered, again) in OtherKinds)
        {
            var (file, _) = Selector.Pair(registered);
            Selector.Register(file, Read, "first");
            Selector.ExpectThrows<InvalidOperationException>(s => s.Register(file.As(again), Write, "second"));
            Selector.GetKey(file).Expect(file, Read, "first");
        }

        // Also when the one that is registered has been closed: what it was registered for is still to be told.
        var (closed, peer) = Selector.Pair();
        Selector.Register(closed, Read, "closed");
        var next = closed.CloseAndReuseFor(peer);
        Selector.ExpectThrows<InvalidOperationException>(s => s.Register(next, Read, "next"));
        Selector.GetKey(closed).Expect(closed, Read, "closed");
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void Unregister_returns_the_key_and_forgets_it()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read, "left");
        Selector.Register(right, Read, "right");

        Selector.Unregister(left).Expect(left, Read, "left");

        Selector.ExpectThrows<KeyNotFoundException>(s => s.GetKey(left));
        Selector.GetKey(right).Expect(right, Read, "right");
        Selector.Register(left, Write, "again").Expect(left, Write, "again");
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Unregister_of_what_is_not_registered_is_a_KeyNotFoundException()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);
        Selector.Unregister(left);

        Selector.ExpectThrows<KeyNotFoundException>(s => s.Unregister(left));
        Selector.ExpectThrows<KeyNotFoundException>(s => s.Unregister(right));
        Selector.ExpectThrows<KeyNotFoundException>(s => s.Unregister(s.Descriptor(Unknown)));
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Unregister_of_an_invalid_descriptor_is_an_ArgumentException()
    {
        foreach (var invalid in InvalidFiles())
            Selector.ExpectThrows<ArgumentException>(s => s.Unregister(invalid));
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Unregister_works_after_the_descriptor_was_closed()
    {
        foreach (var kind in AllKinds)
        {
            var (reader, writer) = Selector.Pair(kind);
            Selector.Register(reader, Read, "reader");
            Selector.Register(writer, Write, "writer");
            reader.Close();
            writer.Close();
            Selector.Unregister(reader).Expect(reader, Read, "reader");
            Selector.Unregister(writer).Expect(writer, Write, "writer");
        }

        Selector.GetMap().ExpectHolds();
        Selector.SelectNow().ExpectNothing("nothing is registered any more");
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Unregister_works_after_the_descriptor_was_closed_and_reused()
    {
        foreach (var kind in AllKinds)
        {
            var (reader, writer) = Selector.Pair(kind);
            Selector.Register(reader, Read, "reader");
            Selector.Register(writer, Write, "writer");
            var (newReader, newWriter) = Selector.Pair(FileKind.Descriptor);
            var reused = reader.CloseAndReuseFor(newReader);
            writer.CloseAndReuseFor(newWriter);

            Selector.Unregister(reader).Expect(reader, Read, "reader");
            Selector.Unregister(writer).Expect(writer, Write, "writer");

            newWriter.Send();
            Selector.SelectNow().ExpectNothing("nothing is registered any more");
            Selector.Register(reused, Read, "reused").Expect(reused, Read, "reused");
            Selector.SelectNow().Expect((reused, Read));
            Selector.Unregister(reused);
        }

        // Also when it is something that the kernel does not even watch.
        var (last, _) = Selector.Pair(FileKind.Descriptor);
        Selector.Register(last, Read, "last");
        last.CloseAndReuseFor(Selector.RegularFile());
        Selector.Unregister(last).Expect(last, Read, "last");
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void A_closed_file_object_still_finds_its_own_key()
    {
        foreach (var kind in Objects)
        {
            var (file, other) = Selector.Pair(kind);
            Selector.Register(file, Read, "data");
            Selector.Register(other, Read);
            file.Close();
            Selector.GetKey(file).Expect(file, Read, "data");
            Selector.GetMap().LookUp(file).Expect(file, Read, "data");
            Selector.GetMap().ExpectFound(true, file);
            Selector.Unregister(file);
            Selector.Unregister(other);
        }
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void Modify_changes_events_and_data()
    {
        var (file, _) = Selector.Pair();
        Selector.Register(file, Read, "old");

        Selector.Modify(file, Read | Write, "new").Expect(file, Read | Write, "new");
        Selector.GetKey(file).Expect(file, Read | Write, "new");
        Selector.Modify(file, Write, "newer").Expect(file, Write, "newer");
        Selector.GetKey(file).Expect(file, Write, "newer");
        Selector.GetMap().ExpectHolds(file);
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void Modify_without_data_sets_it_to_null()
    {
        var (file, _) = Selector.Pair();
        Selector.Register(file, Read, "old");

        Selector.Modify(file, Write).Expect(file, Write, data: null);
        Selector.GetKey(file).Expect(file, Write, data: null);

        // Also where the events stay as they are.
        Selector.Modify(file, Write, "new");
        Selector.Modify(file, Write).Expect(file, Write, data: null);
        Selector.GetKey(file).Expect(file, Write, data: null);
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Modify_with_the_same_events_only_swaps_the_data()
    {
        foreach (var kind in AllKinds)
        {
            var (file, _) = Selector.Pair(kind);
            Selector.Register(file, Read, "old");
            Selector.Modify(file, Read, "new").Expect(file, Read, "new");

            // The kernel could not be asked about it any more.
            file.Close();
            Selector.Modify(file, Read, "newer").Expect(file, Read, "newer");
            Selector.GetKey(file).Expect(file, Read, "newer");
            Selector.Unregister(file).Expect(file, Read, "newer");
        }
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Modify_of_what_is_not_registered_is_a_KeyNotFoundException()
    {
        var (file, _) = Selector.Pair();

        Selector.ExpectThrows<KeyNotFoundException>(s => s.Modify(file, Read));
        Selector.ExpectThrows<KeyNotFoundException>(s => s.Modify(s.Descriptor(Unknown), Read));

        Selector.GetMap().ExpectHolds();
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Modify_refuses_events_that_are_none_or_unknown()
    {
        foreach (var events in InvalidEvents)
        {
            var (file, _) = Selector.Pair();
            Selector.Register(file, Read);
            Selector.ExpectThrows<ArgumentException>(s => s.Modify(file, events));
            Selector.GetKey(file).Expect(file, Read);
        }
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Modify_of_an_invalid_descriptor_is_an_ArgumentException()
    {
        foreach (var invalid in InvalidFiles())
            Selector.ExpectThrows<ArgumentException>(s => s.Modify(invalid, Read));
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void GetKey_of_an_invalid_descriptor_is_an_ArgumentException()
    {
        var map = Selector.GetMap();
        foreach (var invalid in InvalidFiles())
        {
            Selector.ExpectThrows<ArgumentException>(s => s.GetKey(invalid));
            Selector.ExpectThrows<ArgumentException>(_ => map.LookUp(invalid));
        }
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void GetKey_of_what_is_not_registered_is_a_KeyNotFoundException()
    {
        var (file, _) = Selector.Pair();

        Selector.ExpectThrows<KeyNotFoundException>(s => s.GetKey(file));
        Selector.ExpectThrows<KeyNotFoundException>(s => s.GetKey(s.Descriptor(Unknown)));

        // The smallest descriptor is as good as any.
        Selector.ExpectThrows<KeyNotFoundException>(s => s.GetKey(s.Descriptor(0)));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void The_map_finds_by_file_object_and_by_descriptor()
    {
        var (socket, _) = Selector.Pair(FileKind.Socket);
        var (handle, _) = Selector.Pair(FileKind.SafeHandle);
        var (descriptor, stranger) = Selector.Pair(FileKind.Descriptor);
        Selector.Register(socket, Read, "socket");
        Selector.Register(handle, Write, "handle");
        Selector.Register(descriptor, Read | Write, "descriptor");

        var map = Selector.GetMap();

        map.LookUp(socket).Expect(socket, Read, "socket");
        map.LookUp(socket.As(FileKind.Descriptor)).Expect(socket, Read, "socket");
        map.LookUp(handle).Expect(handle, Write, "handle");
        map.LookUp(handle.As(FileKind.Descriptor)).Expect(handle, Write, "handle");
        map.LookUp(descriptor).Expect(descriptor, Read | Write, "descriptor");
        map.ExpectFound(true, socket);
        map.ExpectFound(true, handle.As(FileKind.Descriptor));
        map.ExpectFound(false, stranger);
        Selector.ExpectThrows<KeyNotFoundException>(_ => map.LookUp(stranger));
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void The_map_lists_descriptors_and_keys()
    {
        var (left, right) = Selector.Pair();
        var map = Selector.GetMap();
        map.ExpectHolds();

        Selector.Register(left, Read);
        Selector.Register(right, Write);

        map.ExpectHolds(left, right);
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void The_map_is_live()
    {
        var (left, right) = Selector.Pair();
        var map = Selector.GetMap();

        Selector.Register(left, Read, "old");
        map.LookUp(left).Expect(left, Read, "old");
        Selector.Modify(left, Write, "new");
        map.LookUp(left).Expect(left, Write, "new");
        Selector.Register(right, Read);
        map.ExpectHolds(left, right);
        Selector.Unregister(left);
        map.ExpectHolds(right);
        map.ExpectFound(false, left);
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void The_map_is_read_only()
    {
        var (file, _) = Selector.Pair();
        Selector.Register(file, Read);

        Selector.GetMap().ExpectReadOnly();
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void The_map_is_empty_after_close()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);
        Selector.Register(right, Write);
        var map = Selector.GetMap();

        Selector.Close();

        map.ExpectHolds();
        map.ExpectFound(false, left);
        Selector.ExpectThrows<KeyNotFoundException>(_ => map.LookUp(right));
    }

    [Test, Points(0.5), Category(Categories.Robustness), Step("table")]
    public void After_close_every_call_is_an_ObjectDisposedException()
    {
        var (left, right) = Selector.Pair();
        Selector.Register(left, Read);

        Selector.Close();

        Selector.ExpectThrows<ObjectDisposedException>(s => s.Register(right, Read));
        Selector.ExpectThrows<ObjectDisposedException>(s => s.Modify(left, Write));
        Selector.ExpectThrows<ObjectDisposedException>(s => s.Unregister(left));
        Selector.ExpectThrows<ObjectDisposedException>(s => s.GetKey(left));
        Selector.ExpectThrows<ObjectDisposedException>(s => s.GetMap());
        Selector.ExpectThrows<ObjectDisposedException>(s => s.SelectNow());
    }

    [Test, Points(0.25), Category(Categories.Behaviour), Step("table")]
    public void Dispose_closes()
    {
        var (file, _) = Selector.Pair();
        Selector.Register(file, Read);
        var map = Selector.GetMap();

        Selector.Dispose();

        map.ExpectHolds();
        Selector.ExpectThrows<ObjectDisposedException>(s => s.GetKey(file));
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Close_may_be_called_again()
    {
        var (file, _) = Selector.Pair();
        Selector.Register(file, Read);

        Selector.Close();

        // They get the numbers that were the selector's.
        var later = AllKinds.Select(Selector.Pair).ToList();
        Selector.Close();
        Selector.Dispose();
        Selector.Dispose();

        ExpectOpen(later);
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Unregister_and_Close_leave_the_files_open()
    {
        var pairs = AllKinds.Select(Selector.Pair).ToList();
        foreach (var (left, right) in pairs)
        {
            Selector.Register(left, Read);
            Selector.Register(right, Read);
            Selector.Unregister(left);
        }

        Selector.Close();

        ExpectOpen(pairs);
    }

    [Test, Points(0.25), Category(Categories.Robustness), Step("table")]
    public void Close_releases_what_the_kernel_gave()
    {
        const int Times = 30;
        Selector.Close();
        var kernel = Selector.Kernel;
        var before = kernel.Descriptors;

        for (var i = 0; i < Times; i++)
            Create().Close();

        var after = kernel.Descriptors;
        Selector.Expect(
            after <= before + RuntimesOwn,
            $"after {Times} selectors were closed, as many open descriptors as before: about {before}",
            $"{after}");
    }

    /// <summary>Demands that a closed object can be modified: of a mechanism without a table of its own, the kernel is asked at the next wait only.</summary>
    protected void ExpectClosedObjectsCanBeModified()
    {
        foreach (var kind in Objects)
        {
            var (file, _) = Selector.Pair(kind);
            Selector.Register(file, Read, "old");
            file.Close();
            Selector.Modify(file, Write, "new").Expect(file, Write, "new");
            Selector.Unregister(file).Expect(file, Write, "new");
        }
    }

    private void ExpectOpen(IEnumerable<(TestFile Left, TestFile Right)> pairs)
    {
        foreach (var (left, right) in pairs)
        {
            left.Send(3);
            right.Send(4);
            var (toLeft, toRight) = (left.Drain(), right.Drain());
            Selector.Expect(toLeft == 4 && toRight == 3, $"{left} and {right} stay open", $"of 4 and 3 bytes sent through them, {toLeft} and {toRight} arrived");
        }
    }

    // What is none of the kinds, what is negative, and what was closed, whoever is registered under its number now.
    private List<TestFile> InvalidFiles()
    {
        List<TestFile> invalid = [Selector.Descriptor(-1), Selector.Descriptor(-10), .. NoFiles.Select(Selector.NoFile)];
        foreach (var kind in Objects)
        {
            var (closed, replaced) = Selector.Pair(kind);
            var (reader, _) = Selector.Pair(FileKind.Descriptor);
            closed.Close();
            Selector.Register(replaced.CloseAndReuseFor(reader), Read);
            invalid.AddRange([closed, replaced]);
        }

        return invalid;
    }
}
