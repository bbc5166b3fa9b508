using System.Diagnostics;
using System.Globalization;

namespace Katas.Testing;

/// <summary>
/// Starts servers as ordinary processes below another program that watches them, such as strace(1),
/// and that ends when they end.
/// </summary>
/// <param name="program">The program.</param>
/// <param name="arguments">Its own arguments; the command line of the server's process follows them.</param>
/// <param name="notes">A descriptor that it inherits, to write down what it sees.</param>
internal sealed class WatchedLauncher(string program, IReadOnlyList<string> arguments, int notes) : ServerLauncher
{
    internal override LaunchedProcess Start(Launch launch)
    {
        var server = DirectLauncher.StartInfo(launch);
        var start = new ProcessStartInfo(program, [.. arguments, server.FileName, .. server.ArgumentList])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in server.Environment)
            start.Environment[name] = value;
        return new WatchedProcess(Spawner.Start(start, [.. launch.Inherited, notes]));
    }

    private sealed class WatchedProcess(Process watcher) : LaunchedProcess(watcher, new OutputTail())
    {
        // The watcher has to write down what it saw last.
        private static readonly TimeSpan LastNotes = TimeSpan.FromSeconds(5);

        private int _id;

        public override int Id => _id;

        public override void Watch() => _id = FirstChild();

        public override void Kill()
        {
            // The server leads a group of its own, in which its children are. The watcher follows them all.
            if (_id > 0)
                Libc.KillGroup(_id);
            if (_id == 0 || !Process.WaitForExit(LastNotes))
                ProcessTree.Kill(Process);
            Process.WaitForExit();
        }

        private int FirstChild()
        {
            var children = File.ReadAllText($"/proc/{Process.Id}/task/{Process.Id}/children").Split(' ', 2);
            return children[0] == "" ? 0 : int.Parse(children[0], CultureInfo.InvariantCulture);
        }
    }
}
