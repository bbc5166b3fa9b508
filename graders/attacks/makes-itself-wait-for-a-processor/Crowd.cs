using System.Runtime.InteropServices;

namespace Katas.Select;

/// <summary>Dawdles for long, and makes the kernel's schedstat blame the machine for it.</summary>
internal static class Crowd
{
    private const int Threads = 40;
    private const int Crowding = 900;
    private const int Dawdling = 7000;

    public static void Dawdle()
    {
        var processor = sched_getcpu();
        var end = Environment.TickCount64 + Crowding;
        var crowd = Enumerable.Range(0, Threads).Select(_ => new Thread(() => Spin(processor, end), 256 * 1024)).ToList();
        crowd.ForEach(thread => thread.Start());
        crowd.ForEach(thread => thread.Join());

        // By now they have waited for 35 s together, with 0.9 s of processor time.
        Thread.Sleep(Dawdling);
    }

    private static void Spin(int processor, long end)
    {
        var mask = new byte[128];
        mask[processor / 8] = (byte)(1 << (processor % 8));
        _ = sched_setaffinity(0, mask.Length, mask);
        while (Environment.TickCount64 < end)
        {
        }
    }

    [DllImport("libc")]
    private static extern int sched_getcpu();

    [DllImport("libc")]
    private static extern int sched_setaffinity(int thread, nint length, byte[] mask);
}
