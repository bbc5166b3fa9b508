using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Katas.Grading;

/// <summary>Tells whether a submission would be graded as it was before: SHA-256 over everything that decides its result.</summary>
/// <param name="rules">What decides besides the submission and this program: how it is judged, as text.</param>
public sealed class Fingerprint(string rules)
{
    // The tests, the harness and the host they run in, the analyzer, and the grader itself. A build of
    // the same source has the same id.
    private static readonly string Program = string.Join(',', new[]
    {
        KataSuite.Assembly, typeof(Testing.KataManifest).Assembly, typeof(Host.ExitCode).Assembly, typeof(IServer).Assembly,
        typeof(EventLoop.Analyzers.EventLoopAnalyzer).Assembly, typeof(Fingerprint).Assembly,
    }.Select(assembly => assembly.ManifestModule.ModuleVersionId));

    /// <summary>The fingerprint of a submission.</summary>
    /// <param name="kata">The kata's id.</param>
    /// <param name="submission">What was handed in.</param>
    /// <param name="stub">What stands in for files that were not, and tells whether anything was written at all.</param>
    /// <returns>Hexadecimal digits in lower case.</returns>
    public string Of(string kata, Submission submission, IReadOnlyList<SourceFile> stub)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Program);
        Add(hash, rules);
        Add(hash, kata);
        Add(hash, submission.Files);
        Add(hash, stub);

        // Nothing of these is compiled, but reports tell of them.
        foreach (var text in submission.Ignored.Concat(submission.Remarks))
            Add(hash, text);

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, IReadOnlyList<SourceFile> files)
    {
        // With their number, so that none of these can pass for one of the next.
        Add(hash, files.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var file in files)
        {
            Add(hash, file.Path);
            Add(hash, file.Text);
        }
    }

    // With its length, so that no text of one field can pass for two.
    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
