using System.Reflection;
using System.Runtime.Loader;

namespace Katas.Host;

/// <summary>Creates the learner's server from its assembly and type name.</summary>
public static class ServerFactory
{
    /// <summary>Loads the assembly that holds a server.</summary>
    /// <param name="path">The path of the assembly.</param>
    /// <returns>The assembly.</returns>
    public static Assembly Load(string path) =>
        AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(path));

    /// <summary>Creates an object of the learner's.</summary>
    /// <typeparam name="T">What the object must be.</typeparam>
    /// <param name="assembly">The assembly that holds its type.</param>
    /// <param name="typeName">The full name of its type.</param>
    /// <returns>The new object.</returns>
    /// <exception cref="MissingTypeException">The type is not what the kata asks for.</exception>
    public static T Create<T>(Assembly assembly, string typeName)
        where T : class
    {
        var type = assembly.GetType(typeName)
            ?? throw new MissingTypeException($"The type {typeName} does not exist. Name your class exactly so.");
        if (!typeof(T).IsAssignableFrom(type))
            throw new MissingTypeException($"{typeName} does not implement {typeof(T).FullName}. Declare: class {type.Name} : {typeof(T).Name}.");
        if (type.IsAbstract || type.GetConstructor(Type.EmptyTypes) is null)
            throw new MissingTypeException($"{typeName} cannot be created. Give the class a public constructor without parameters.");
        return (T)Activator.CreateInstance(type)!;
    }
}

/// <summary>The learner's assembly lacks the type that the kata asks for.</summary>
/// <param name="message">What is missing, and what to do.</param>
public sealed class MissingTypeException(string message) : Exception(message);
