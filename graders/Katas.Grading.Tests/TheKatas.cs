namespace Katas.Grading.Tests;

/// <summary>The katas and the repository that the tests belong to.</summary>
internal static class TheKatas
{
    /// <summary>All katas.</summary>
    public static IReadOnlyList<Kata> All { get; } = KataCatalog.Load();

    /// <summary>The kata that most tests use.</summary>
    public static Kata Select { get; } = All.Single(k => k.Id == "03-select");

    /// <summary>What the katas say of themselves.</summary>
    public static IReadOnlyList<Katas.Testing.KataManifest> Manifests { get; } = [.. All.Select(k => k.Manifest)];

    /// <summary>The repository.</summary>
    public static Repository Repository { get; } = Repository.FindAbove(AppContext.BaseDirectory)!;

    /// <summary>A server of kata 03 that hands out each reply as it is.</summary>
    /// <param name="reply">The body of a method that gets <c>byte[] buffer, int count</c> and changes it.</param>
    /// <returns>Its source.</returns>
    public static SourceFile ServerThat(string reply) => new("SelectServer.cs", $$"""
        using System.Net.Sockets;

        namespace Katas.Select;

        public sealed class SelectServer : IServer
        {
            public void Run(Socket listener, CancellationToken stop)
            {
                using var closing = stop.Register(listener.Dispose);
                var buffer = new byte[4096];
                while (!stop.IsCancellationRequested)
                {
                    using var client = listener.Accept();
                    int count;
                    while ((count = client.Receive(buffer)) > 0)
                    {
                        {{reply}}
                        client.Send(buffer, count, SocketFlags.None);
                    }
                }
            }
        }
        """);
}
