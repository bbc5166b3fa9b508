namespace Katas.Grading;

/// <summary>A student of the class.</summary>
/// <param name="Id">What the student is called in reports.</param>
/// <param name="Name">The student's name, when the roster or the folder tells it.</param>
/// <param name="Email">The e-mail address, when the roster tells it.</param>
/// <param name="Account">The number or account in the learning platform, when the roster or the folder tells it.</param>
public sealed record Student(string Id, string? Name = null, string? Email = null, string? Account = null);
