namespace Katas.Testing.Tests.SameNames;

/// <summary>Has the name of the framework's, and nothing else of it.</summary>
public sealed class KeyNotFoundException(string message) : Exception(message);
