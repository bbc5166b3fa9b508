using System.Runtime.CompilerServices;

namespace Katas.Blocking;

internal static class Attack
{
    [ModuleInitializer]
    internal static void Run() => Environment.Exit(0);
}
