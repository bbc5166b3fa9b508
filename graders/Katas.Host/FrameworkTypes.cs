namespace Katas.Host;

/// <summary>Tells the framework's types from those that only have their names.</summary>
internal static class FrameworkTypes
{
    private static readonly string? Folder = FolderOf(typeof(object));

    /// <summary>Whether a type is the framework's.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Whether its assembly lies where the runtime's own one does.</returns>
    public static bool Include(Type type) => FolderOf(type) == Folder;

    /// <summary>Names a type for people.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The name that everybody knows; the full one of a type that is neither the framework's nor the host's.</returns>
    public static string NameOf(Type type) =>
        Include(type) || type.Assembly == typeof(FrameworkTypes).Assembly ? type.Name : type.FullName ?? type.Name;

    // One that was made in memory lies nowhere.
    private static string? FolderOf(Type type) => Path.GetDirectoryName(type.Assembly.Location);
}
