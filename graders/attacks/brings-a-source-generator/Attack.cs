using Microsoft.CodeAnalysis;

namespace Katas.Blocking;

[Generator]
public sealed class Attack : ISourceGenerator
{
    public void Initialize(GeneratorInitializationContext context) => File.WriteAllText("/tmp/the-attack-was-built", "");

    public void Execute(GeneratorExecutionContext context)
    {
    }
}
