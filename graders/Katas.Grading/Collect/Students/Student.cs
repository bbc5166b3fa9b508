namespace Katas.Grading;

/// <summary>A student of the class.</summary>
/// <param name="Id">What the student is called in reports.</param>
/// <param name="Name">The student's name, when the roster or the folder tells it.</param>
/// <param name="Email">The e-mail address, when the roster tells it.</param>
/// <param name="Account">The number or account in the learning platform, when the roster or the folder tells it.</param>
/// <param name="AccountKind">Whose number or account that is.</param>
public sealed record Student(string Id, string? Name = null, string? Email = null, string? Account = null, AccountKind AccountKind = AccountKind.General)
{
    /// <summary>Whether this is somebody who has results under another id: before anything was handed in, or of a folder that is gone.</summary>
    /// <param name="other">What is known of the other one.</param>
    /// <returns>Whether account or address are the same; where the other one has neither, whether the names are.</returns>
    internal bool IsSameAs(StudentResult other) => other is { Account: null, Email: null }
        ? Same(other.Name, Name)
        : Same(other.Account, Account) || Same(other.Email, Email);

    /// <summary>Whether a line of the roster that has no results is this one, under another id.</summary>
    /// <param name="absent">What is known of the line.</param>
    /// <returns>Whether it is; the name alone tells only where the line was told by nothing else.</returns>
    internal bool WasAbsentAs(StudentResult absent) =>
        IsSameAs(absent) && (absent.Account is not null || absent.Email is not null || Same(absent.Name, absent.Id));

    /// <summary>The student whom a store keeps.</summary>
    /// <param name="kept">What it keeps.</param>
    /// <returns>The student.</returns>
    internal static Student Of(StudentResult kept) => new(kept.Id, kept.Name, kept.Email, kept.Account, kept.AccountKind);

    /// <summary>The student as a store keeps it.</summary>
    /// <returns>The student, without any result.</returns>
    internal StudentResult WithoutResults() => new(Id, []) { Name = Name, Email = Email, Account = Account, AccountKind = AccountKind };

    private static bool Same(string? one, string? other) => one is not null && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
