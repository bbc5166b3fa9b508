using NUnit.Framework;

// Most of their time the tests wait for processes that they started: more at once than there are processors.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
