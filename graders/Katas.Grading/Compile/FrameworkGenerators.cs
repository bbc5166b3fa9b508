using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Katas.Grading;

/// <summary>
/// The framework's own source generators: <c>[LibraryImport]</c>, <c>[GeneratedRegex]</c>, JSON.
/// A submission's generators are never loaded.
/// </summary>
internal static class FrameworkGenerators
{
    /// <summary>The generators for C#.</summary>
    /// <returns>The generators.</returns>
    public static ImmutableArray<ISourceGenerator> Load()
    {
        var loader = new Loader();
        return [.. Dotnet.GeneratorAssemblies()
            .SelectMany(path => new AnalyzerFileReference(path, loader).GetGenerators(LanguageNames.CSharp))];
    }

    /// <summary>What MSBuild would tell the generators of a kata's project.</summary>
    public sealed class BuildProperties : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Properties(new Dictionary<string, string>
        {
            ["build_property.TargetFramework"] = "net10.0",
            ["build_property.TargetFrameworkIdentifier"] = ".NETCoreApp",
            ["build_property.TargetFrameworkVersion"] = "v10.0",
            ["build_property.AllowUnsafeBlocks"] = "true",
            ["build_property.ImplicitUsings"] = "enable",
            ["build_property.Nullable"] = "enable",
        });

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Properties(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }

    // They share our Roslyn, and find their own helpers beside them.
    private sealed class Loader : AssemblyLoadContext, IAnalyzerAssemblyLoader
    {
        private readonly Dictionary<string, string> _paths = [];

        public Loader()
            : base("framework generators")
        {
        }

        public void AddDependencyLocation(string fullPath) => _paths[Path.GetFileNameWithoutExtension(fullPath)] = fullPath;

        public Assembly LoadFromPath(string fullPath) => LoadFromAssemblyPath(fullPath);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name is { } name && _paths.TryGetValue(name, out var path) ? LoadFromAssemblyPath(path) : null;
    }
}
