using Katas.Grading;

namespace Katas.Learning;

/// <summary>How far a learner is with a kata.</summary>
public enum KataState
{
    /// <summary>Nothing is written.</summary>
    NotStarted,

    /// <summary>Something is written, and it was not tested or does not pass.</summary>
    InProgress,

    /// <summary>Every test passes.</summary>
    Passed,

    /// <summary>Every test passes, and the analyzer finds nothing.</summary>
    PassedClean,
}

/// <summary>How far a learner is with a kata, from the files and from what is known of this very version of them.</summary>
/// <param name="Kata">The kata.</param>
/// <param name="State">The state.</param>
/// <param name="Record">What is known: of this version, or, when <paramref name="IsEdited"/>, of the one before; null when nothing was ever tested.</param>
/// <param name="IsEdited">Whether the files are other ones than those that were tested.</param>
/// <param name="HasPassedBefore">Whether some version has passed.</param>
public sealed record KataProgress(Kata Kata, KataState State, KataRecord? Record, bool IsEdited, bool HasPassedBefore)
{
    /// <summary>Whether the files as they are pass.</summary>
    public bool IsPassed => State is KataState.Passed or KataState.PassedClean;

    /// <summary>How many tests pass, of the version that was tested.</summary>
    public int Passed => Record?.Passed(Kata).Count ?? 0;

    /// <summary>What these tests earn.</summary>
    public decimal Points => Record?.Passed(Kata).Sum(t => t.Points) ?? 0;

    /// <summary>What is missing of the kata's files, with what to do; null when nothing is.</summary>
    public UserError? Missing { get; init; }

    /// <summary>Finds out how far a learner is with a kata.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="cache">What is known of versions.</param>
    /// <returns>How far.</returns>
    public static KataProgress Of(LearnerKata kata, ResultCache cache)
    {
        var versions = cache.Versions(kata.Kata.Id);
        var passedBefore = versions.Any(r => r.IsPass(kata.Kata));
        try
        {
            var version = KataVersion.Read(kata);
            if (version.IsUntouched)
                return new KataProgress(kata.Kata, KataState.NotStarted, null, IsEdited: false, passedBefore);
            var record = versions.FirstOrDefault(r => r.Fingerprint == version.Fingerprint);
            return new KataProgress(kata.Kata, StateOf(kata.Kata, record), record ?? versions.FirstOrDefault(), IsEdited: record is null, passedBefore);
        }
        catch (UserError missing)
        {
            return Unknown(missing);
        }
        catch (IOException exception)
        {
            return Unknown(KataVersion.NotNow(kata, exception));
        }

        KataProgress Unknown(UserError why) =>
            new(kata.Kata, KataState.InProgress, versions.FirstOrDefault(), IsEdited: true, passedBefore) { Missing = why };
    }

    private static KataState StateOf(Kata kata, KataRecord? record) =>
        record is null || !record.IsPass(kata) ? KataState.InProgress
        : record.Findings.Count > 0 ? KataState.Passed
        : KataState.PassedClean;
}
