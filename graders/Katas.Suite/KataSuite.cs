using System.Reflection;

namespace Katas;

/// <summary>The trusted tests of all katas, with the manifests beside them as resources.</summary>
public static class KataSuite
{
    /// <summary>The assembly that holds the fixtures.</summary>
    public static Assembly Assembly => typeof(KataSuite).Assembly;
}
