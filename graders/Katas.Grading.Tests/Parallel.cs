using NUnit.Framework;

// The tests wait for processes that they started, which keep the processors busy.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(2)]
