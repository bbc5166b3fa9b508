namespace Katas.Select;

[AttributeUsage(AttributeTargets.Method)]
internal sealed class TestAttribute : Attribute;

[AttributeUsage(AttributeTargets.Method)]
internal sealed class LibraryImportAttribute(string library) : Attribute
{
    public string Library { get; } = library;
}

internal static class Blocks
{
    private static int s_length;

    // Called by the loop itself.
    public static void Plain()
    {
        s_length += File.ReadAllText("/proc/self/comm").Length;
    }

    // No generator knows this attribute.
    [LibraryImport("libc")]
    public static void Disguised()
    {
        s_length += File.ReadAllText("/proc/self/comm").Length;
    }

    public static void Step01() => Step02();

    public static void Step02() => Step03();

    public static void Step03() => Step04();

    public static void Step04() => Step05();

    public static void Step05() => Step06();

    public static void Step06() => Step07();

    public static void Step07() => Step08();

    public static void Step08() => Step09();

    public static void Step09() => Step10();

    public static void Step10() => Step11();

    public static void Step11() => Step12();

    public static void Step12() => Step13();

    public static void Step13() => Step14();

    public static void Step14() => Step15();

    public static void Step15() => Step16();

    public static void Step16() => Step17();

    public static void Step17() => Step18();

    public static void Step18() => Step19();

    public static void Step19() => Step20();

    public static void Step20() => Step21();

    public static void Step21() => Step22();

    public static void Step22() => Step23();

    public static void Step23() => Step24();

    public static void Step24() => Step25();

    public static void Step25() => Step26();

    public static void Step26() => Step27();

    public static void Step27() => Step28();

    public static void Step28() => Step29();

    public static void Step29() => Step30();

    public static void Step30()
    {
        s_length += File.ReadAllText("/proc/self/comm").Length;
    }
}
