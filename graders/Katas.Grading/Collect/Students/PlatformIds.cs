namespace Katas.Grading;

/// <summary>
/// What learning platforms know a student by, for the files that they import. Where only another platform's
/// account is known there is none: it could be that of somebody else.
/// </summary>
internal static class PlatformIds
{
    /// <summary>The columns of Canvas.</summary>
    /// <param name="student">The student.</param>
    /// <returns>ID, SIS User ID and SIS Login ID; empty where nothing is known.</returns>
    public static string[] OfCanvas(StudentResult student)
    {
        var account = student.Account ?? "";
        return student.AccountKind switch
        {
            AccountKind.SisUserId => ["", account, ""],
            AccountKind.SisLoginId => ["", "", account],

            // Canvas' own ids are numbers; people sign in by words.
            AccountKind.General when !account.All(char.IsAsciiDigit) => ["", "", account],
            AccountKind.General or AccountKind.CanvasId => [account, "", student.Email ?? ""],
            _ => ["", "", student.Email ?? ""],
        };
    }

    /// <summary>The <c>ID number</c> of Moodle.</summary>
    /// <param name="student">The student.</param>
    /// <returns>The number; the student's id where nothing else is known; empty where only other platforms' accounts are.</returns>
    public static string OfMoodle(StudentResult student) => student switch
    {
        { Account: null, Email: null } => student.Id,
        { AccountKind: AccountKind.General or AccountKind.MoodleIdNumber } => student.Account ?? "",
        _ => "",
    };
}
