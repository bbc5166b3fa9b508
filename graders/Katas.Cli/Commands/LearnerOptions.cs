using System.CommandLine;
using Katas.Grading;
using Katas.Learning;

namespace Katas.Cli;

/// <summary>What the commands for learners have in common.</summary>
internal static class LearnerOptions
{
    /// <summary>The kata to work on, which may be left out.</summary>
    /// <returns>The argument.</returns>
    public static Argument<string?> Kata() => new("ID")
    {
        Description = "The kata: 03-select, or just 3 or select. Left out, the one that you are working on.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The kata to work on, which must be named.</summary>
    /// <returns>The argument.</returns>
    public static Argument<string> NamedKata() => new("ID") { Description = "The kata: 03-select, or just 3 or select." };

    /// <summary>The learner at this keyboard.</summary>
    /// <returns>The learner.</returns>
    public static Learner Learner()
    {
        _ = Dotnet.ReferenceAssemblies();
        return new Learner(Repository.Find(), KataCatalog.Load(), TimeProvider.System);
    }
}
