namespace Katas.Grading;

/// <summary>One test of a kata.</summary>
/// <param name="Name">Its name in reports: the method's, with its fixture's where several share it.</param>
/// <param name="Method">The name of its method, with the arguments of its case.</param>
/// <param name="FullName">The name by which the test framework knows it.</param>
/// <param name="Points">What passing it earns.</param>
/// <param name="Category">What it is about: Behaviour, Robustness, Model, Scale or Hidden.</param>
/// <param name="Step">The id of the step of the lesson that it belongs to.</param>
public sealed record KataTest(string Name, string Method, string FullName, decimal Points, string Category, string Step)
{
    /// <summary>Whether it is the instructor's own, of which students learn no more than its points.</summary>
    public bool IsHidden => Category == HiddenTests.Category;
}
