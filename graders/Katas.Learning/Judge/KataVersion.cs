using Katas.Grading;

namespace Katas.Learning;

/// <summary>The files of a learner at one moment, and what they are known by.</summary>
/// <param name="Files">The files.</param>
/// <param name="Fingerprint">SHA-256 over them, the stub, the tests and this program.</param>
/// <param name="IsUntouched">Whether nothing is written yet.</param>
public sealed record KataVersion(IReadOnlyList<SourceFile> Files, string Fingerprint, bool IsUntouched)
{
    /// <summary>Reads the files of a kata as they are now.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The version.</returns>
    /// <exception cref="UserError">A file that the kata needs is not there, or may not be read.</exception>
    /// <exception cref="IOException">A file cannot be read just now.</exception>
    public static KataVersion Read(LearnerKata kata)
    {
        var files = kata.Read();
        var stub = kata.Repository.StubOf(kata.Kata);
        return new KataVersion(files, new Fingerprint("learner").Of(kata.Kata.Id, new Submission("", files), stub), kata.IsUntouched(files));
    }

    /// <summary>The same for whoever does not try again.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The version.</returns>
    /// <exception cref="UserError">A file cannot be read.</exception>
    public static KataVersion ReadOnce(LearnerKata kata)
    {
        try
        {
            return Read(kata);
        }
        catch (IOException exception)
        {
            throw NotNow(kata, exception);
        }
    }

    /// <summary>Says that a file cannot be read just now.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="exception">What the system said.</param>
    /// <returns>The error.</returns>
    internal static UserError NotNow(LearnerKata kata, IOException exception) => new(
        $"A file of {kata.Kata.Manifest.Folder} cannot be read just now: {exception.Message}",
        "Save it, and give the same command again.");
}
