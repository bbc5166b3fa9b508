namespace Katas.Grading;

/// <summary>What kind of number or account a student is known by: each platform has its own, and knows nobody by another one's.</summary>
public enum AccountKind
{
    /// <summary>Nothing tells: a column like <c>account</c> or <c>id</c>.</summary>
    General,

    /// <summary>The account on GitHub.</summary>
    Github,

    /// <summary>The number of a participant of a course in Moodle, which its downloads have in their names.</summary>
    MoodleParticipant,

    /// <summary>The <c>ID number</c> of Moodle.</summary>
    MoodleIdNumber,

    /// <summary>Canvas' own number, which its downloads have in their names.</summary>
    CanvasId,

    /// <summary>What Canvas calls somebody whose work is graded without a name.</summary>
    CanvasAnonymousId,

    /// <summary>The <c>SIS User ID</c> of Canvas.</summary>
    SisUserId,

    /// <summary>The <c>SIS Login ID</c> of Canvas.</summary>
    SisLoginId,
}
