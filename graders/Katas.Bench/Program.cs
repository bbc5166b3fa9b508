using Katas.Bench;

// The load generator: a process of its own, so that it never shares a processor, a heap or a
// collection of garbage with what it measures. The other end of this is Generator.
if (args is not [LoadLoop.Verb, var folder])
{
    Console.Error.WriteLine("The load generator is started by `kata bench`. Run: dotnet run --project graders/Katas.Cli -- bench servers --quick");
    return 2;
}

LoadLoop.Run(folder);
return 0;
