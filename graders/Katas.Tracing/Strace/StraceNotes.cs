using System.Globalization;
using System.Text;
using Katas.Testing;
using Microsoft.Win32.SafeHandles;

namespace Katas.Tracing;

/// <summary>What strace writes: a file without a name, so that nothing is left however this process ends.</summary>
internal sealed class StraceNotes : IDisposable
{
    // A thread that spins for the whole scene makes some hundred thousand lines.
    private const int MaxLines = 1_000_000;

    private readonly SafeFileHandle _file = Libc.AnonymousFile("kata-trace", []);

    /// <summary>The descriptor of the file, which strace inherits.</summary>
    public int Descriptor => (int)_file.DangerousGetHandle();

    /// <summary>The path by which strace opens it.</summary>
    public string Path => $"/proc/self/fd/{Descriptor}";

    /// <summary>What a thread did.</summary>
    /// <param name="thread">Its id.</param>
    /// <returns>Its calls.</returns>
    public IReadOnlyList<SystemCall> CallsOf(int thread)
    {
        var prefix = thread.ToString(CultureInfo.InvariantCulture) + " ";
        return StraceParser.Parse(Lines().Take(MaxLines).Where(line => line.StartsWith(prefix, StringComparison.Ordinal)));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private IEnumerable<string> Lines()
    {
        using var stream = new FileStream(new SafeFileHandle(_file.DangerousGetHandle(), ownsHandle: false), FileAccess.Read);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
