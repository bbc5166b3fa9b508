using Katas.Grading;

namespace Katas.Cli;

/// <summary>Finds the katas that the user means.</summary>
internal static class KataChoice
{
    /// <summary>Picks katas.</summary>
    /// <param name="ids">Their ids; none means all.</param>
    /// <returns>The katas.</returns>
    /// <exception cref="UserError">There is no such kata.</exception>
    public static IReadOnlyList<Kata> Pick(IReadOnlyList<string> ids)
    {
        var all = KataCatalog.Load();
        foreach (var id in ids)
        {
            if (all.All(k => k.Id != id))
                throw Unknown(id, all);
        }

        return ids.Count == 0 ? all : [.. all.Where(k => ids.Contains(k.Id))];
    }

    private static UserError Unknown(string id, IReadOnlyList<Kata> all)
    {
        var nearest = all.Select(k => k.Id).MinBy(known => Spelling.Distance(id, known));
        return new UserError(
            $"There is no kata '{id}'.",
            $"Did you mean {nearest}? The katas are {string.Join(", ", all.Select(k => k.Id))}.");
    }
}
