using System.Reflection;
using Katas.Testing;

namespace Katas.Grading;

/// <summary>Hidden tests, compiled: what workers load, and what they add to the katas.</summary>
public sealed class HiddenSuite
{
    private readonly IReadOnlyList<Kata> _katas;
    private readonly string _folder;

    private HiddenSuite(byte[] image, IReadOnlyList<Kata> katas, string folder)
    {
        Image = image;
        _katas = katas;
        _folder = folder;
    }

    /// <summary>The assembly. It is passed on in memory, so that no file of it is left anywhere.</summary>
    public byte[] Image { get; }

    /// <summary>Compiles hidden tests.</summary>
    /// <param name="tests">The tests; null for none.</param>
    /// <returns>The suite; null for none.</returns>
    /// <exception cref="UserError">They do not compile, or are not tests of a kata.</exception>
    public static HiddenSuite? Build(HiddenTests? tests)
    {
        if (tests is null)
            return null;
        var (image, errors) = new KataCompiler().CompileTests(tests.Sources);
        if (image is null)
            throw new UserError($"The hidden tests in {tests.Folder} do not compile.\n{string.Join('\n', errors.Take(5))}", "Mend them and give the same command again.");
        return new HiddenSuite(image, KatasIn(Assembly.Load(image), tests.Folder), tests.Folder);
    }

    /// <summary>Adds the hidden tests of a kata to the others.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The kata with all its tests, the hidden ones last.</returns>
    /// <exception cref="UserError">A hidden test has the name of another one.</exception>
    public Kata AddTo(Kata kata)
    {
        IReadOnlyList<KataTest> own = [.. _katas.Where(k => k.Id == kata.Id).SelectMany(k => k.Tests).Select(t => t with { Category = HiddenTests.Category })];
        if (own.FirstOrDefault(t => kata.TestsNamed(t.Name).Count > 0) is { } twin)
            throw new UserError($"The hidden test {twin.Name} in {_folder} has the name of a test of {kata.Id}.", "Rename it. A fixture of hidden tests derives from KataFixture; a contract would bring all its tests again.");
        return kata with { Tests = [.. kata.Tests, .. own] };
    }

    private static IReadOnlyList<Kata> KatasIn(Assembly assembly, string folder)
    {
        IReadOnlyList<Kata> katas;
        try
        {
            katas = KataCatalog.Load(assembly);
        }
        catch (InvalidDataException exception)
        {
            throw new UserError($"The hidden tests in {folder} belong to no kata. {exception.Message}", $"The katas are {string.Join(", ", KataCatalog.Load().Select(k => k.Id))}.");
        }

        if (katas.Sum(k => k.Tests.Count) == 0)
            throw new UserError($"No file in {folder} holds a test.", "Write a class that derives from KataFixture and has [TestFixture, Kata(\"03-select\")], with tests that have [Test, Points(2)].");
        if (KataCatalog.FaultsIn(assembly) is [var fault, ..])
            throw new UserError($"Hidden tests in {folder}: {fault}", "Mend it and give the same command again.");
        if (katas.SelectMany(k => k.Tests).FirstOrDefault(t => t.Points <= 0) is { } worthless)
            throw new UserError($"The hidden test {worthless.Name} in {folder} is worth nothing.", "Say what passing it earns: [Points(2)].");
        return katas;
    }
}
