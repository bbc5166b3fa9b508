using Katas.Selectors;

namespace Katas.Testing.Tests;

/// <summary>Registers whatever comes, and never finds anything ready.</summary>
public class IdleSelector : ISelector
{
    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null) => new(fileObject, 0, events, data);

    public virtual SelectorKey Unregister(object fileObject) => throw new KeyNotFoundException($"{fileObject} is not registered.");

    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null) => throw new NotImplementedException("Write it in IdleSelector.cs.");

    public virtual IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null) => [];

    public SelectorKey GetKey(object fileObject) => throw new InvalidDataException("no plan for keys"); // the line to be reported

    public IReadOnlyDictionary<object, SelectorKey> GetMap() => new Dictionary<object, SelectorKey>();

    public void Close()
    {
    }

    public void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>Never comes back from Select.</summary>
public sealed class HangingSelector : IdleSelector
{
    public override IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null)
    {
        while (true)
            Thread.Sleep(Timeout.Infinite);
    }
}

/// <summary>Ends its process.</summary>
public sealed class ExitingSelector : IdleSelector
{
    public override IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null)
    {
        Console.Error.WriteLine("farewell");
        Environment.Exit(7);
        return [];
    }
}

/// <summary>Offers another thread under the name of its own.</summary>
public sealed class DecoySelector : IdleSelector
{
    public DecoySelector()
    {
        Thread.CurrentThread.Name = "somebody";
        new Thread(() => Thread.Sleep(Timeout.Infinite)) { Name = "kata-server", IsBackground = true }.Start();
    }

    public override IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null)
    {
        var end = DateTime.UtcNow + timeout;
        while (DateTime.UtcNow < end)
        {
        }

        return [];
    }
}

/// <summary>Cannot be created.</summary>
public sealed class ThrowingSelector : IdleSelector
{
    public ThrowingSelector() => throw new InvalidOperationException("no plan for selectors");
}

/// <summary>Says a book, in the two ways in which what it says is no part of a description.</summary>
public sealed class WordySelector : IdleSelector
{
    /// <summary>What it says.</summary>
    public static readonly string Book = string.Concat(Enumerable.Repeat("And then?\n", 30_000));

    public override IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null) =>
        throw (timeout is null ? new NotImplementedException(Book) : new WordyException());

    private sealed class WordyException : Exception
    {
        public override string Message => throw new InvalidOperationException(Book);
    }
}

/// <summary>Throws an exception of the right name, and of no other relation to the right one.</summary>
public sealed class NameThrowingSelector : IdleSelector
{
    public override SelectorKey Unregister(object fileObject) => throw new SameNames.KeyNotFoundException($"{fileObject} is not registered.");
}

/// <summary>Throws an exception of its own, derived from the right one.</summary>
public sealed class DerivingSelector : IdleSelector
{
    public override SelectorKey Unregister(object fileObject) => throw new NotRegisteredException($"{fileObject} is not registered.");

    private sealed class NotRegisteredException(string message) : KeyNotFoundException(message);
}
