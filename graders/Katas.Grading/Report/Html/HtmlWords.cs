using System.Security.Cryptography;
using System.Text;

namespace Katas.Grading;

/// <summary>What several sections of the page say in the same way.</summary>
internal static class HtmlWords
{
    // Half of the digits of a hash: no two students of a class will ever meet.
    private const int AnchorLength = 32;

    /// <summary>Who a student is.</summary>
    /// <param name="student">The student.</param>
    /// <returns>HTML: the name where it is known, or else the folder's.</returns>
    public static string NameOf(StudentResult student) => HtmlText.Of(student.Name ?? student.Id);

    /// <summary>Where the page tells of a student.</summary>
    /// <param name="student">The student.</param>
    /// <returns>The id of the element: the same in every report, and nothing that a name could disturb.</returns>
    public static string AnchorOf(StudentResult student) =>
        $"s-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(student.Id)))[..AnchorLength]}";

    /// <summary>A link to where the page tells of a student.</summary>
    /// <param name="student">The student.</param>
    /// <returns>HTML.</returns>
    public static string LinkTo(StudentResult student) => $"""<a href="#{AnchorOf(student)}">{NameOf(student)}</a>""";

    /// <summary>A test's name, as a person would write it.</summary>
    /// <param name="test">The name of the test.</param>
    /// <returns>HTML.</returns>
    public static string TestName(string test) => HtmlText.Of(test.Replace('_', ' '));

    /// <summary>A bar that shows a part of a whole.</summary>
    /// <param name="part">The part.</param>
    /// <param name="whole">The whole.</param>
    /// <returns>HTML.</returns>
    public static string Bar(int part, int whole) =>
        $"""<svg class="rate" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="{(whole == 0 ? 0 : 100 * part / whole)}" height="1"/></svg>""";

    /// <summary>The class of style for points.</summary>
    /// <param name="points">The points.</param>
    /// <param name="maxPoints">What could have been earned.</param>
    /// <returns><c>good</c>, <c>part</c> or <c>bad</c>.</returns>
    public static string StyleOf(decimal points, decimal maxPoints) => points == maxPoints ? "good" : points > 0 ? "part" : "bad";
}
