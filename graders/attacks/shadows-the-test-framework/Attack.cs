namespace NUnit.Framework
{
    public static class Assert
    {
        public static void That(params object?[] anything)
        {
        }
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class IgnoreAttribute(string reason) : Attribute
    {
        public string Reason => reason;
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class TestAttribute : Attribute;
}

namespace Katas.Testing
{
    [AttributeUsage(AttributeTargets.All)]
    public sealed class PointsAttribute(double points) : Attribute
    {
        public double Points => points;
    }

    public static class KataFixture
    {
        public static string? ServerAssembly { get; set; }
    }
}

namespace Katas.Blocking
{
    [NUnit.Framework.Ignore("solved")]
    public sealed class BlockingServerTests
    {
        [NUnit.Framework.Test, Katas.Testing.Points(1000)]
        public void Answers_in_upper_case()
        {
        }
    }
}
