namespace Katas.Grading;

/// <summary>A student of the class.</summary>
/// <param name="Id">What the student is called in reports.</param>
/// <param name="Name">The student's name, when the roster or the folder tells it.</param>
/// <param name="Email">The e-mail address, when the roster tells it.</param>
/// <param name="Account">The number or account in the learning platform, when the roster or the folder tells it.</param>
public sealed record Student(string Id, string? Name = null, string? Email = null, string? Account = null)
{
    /// <summary>Whether this is somebody whom a roster named before anything was handed in.</summary>
    /// <param name="absent">What is known of the other one.</param>
    /// <returns>Whether account or address are the same; where the other one has neither, whether the names are.</returns>
    internal bool IsSameAs(StudentResult absent) => absent is { Account: null, Email: null }
        ? Same(absent.Name, Name)
        : Same(absent.Account, Account) || Same(absent.Email, Email);

    private static bool Same(string? one, string? other) => one is not null && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
