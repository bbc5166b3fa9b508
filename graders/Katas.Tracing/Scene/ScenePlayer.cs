using System.Diagnostics;
using System.Net;
using System.Text;

namespace Katas.Tracing;

/// <summary>Plays the scene against a server.</summary>
/// <param name="server">Where it listens.</param>
/// <param name="patience">How long somebody waits for what the server owes him.</param>
internal sealed class ScenePlayer(EndPoint server, TimeSpan patience)
{
    // More than a scene needs; a server that floods its clients is not worth remembering.
    private const int MaxEvents = 1000;

    private readonly List<SceneEvent> _events = [];
    private DateTime _began;

    /// <summary>Plays the scene. A server that does nothing cannot make it longer than a few seconds.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What was seen.</returns>
    public async Task<SceneRecord> PlayAsync(CancellationToken cancel)
    {
        await WarmUpAsync(cancel).ConfigureAwait(false);
        var clients = SceneScript.Roles.Select((_, i) => new SceneClient((kind, bytes) => Add(i, kind, bytes))).ToList();
        try
        {
            _began = DateTime.UtcNow;
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(clients.Select((client, i) => PlayAsync(client, SceneScript.Roles[i], watch, cancel))).ConfigureAwait(false);
            await Task.Delay(SceneScript.Epilogue, cancel).ConfigureAwait(false);
            lock (_events)
                return new SceneRecord(_began, DateTime.UtcNow - _began, [.. _events.OrderBy(e => e.At)], [.. clients.Select(c => c.Port)]);
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }

    // What the runtime compiles for the first client is not what the scene is about.
    private async Task WarmUpAsync(CancellationToken cancel)
    {
        var answered = new SemaphoreSlim(0);
        using var client = new SceneClient((kind, _) =>
        {
            if (kind is SceneEventKind.Received or SceneEventKind.Ended)
                answered.Release();
        });
        await client.ConnectAsync(server, cancel).ConfigureAwait(false);
        for (var i = 0; i < 3; i++)
        {
            client.Send("warm up");
            if (!await answered.WaitAsync(patience, cancel).ConfigureAwait(false))
                return;
        }

        client.Leave();
        await Task.WhenAny(client.Ended, Task.Delay(patience, cancel)).ConfigureAwait(false);
        await Task.Delay(SceneScript.Epilogue, cancel).ConfigureAwait(false);
    }

    private async Task PlayAsync(SceneClient client, SceneRole role, Stopwatch watch, CancellationToken cancel)
    {
        foreach (var step in role.Steps)
        {
            if (step.At > watch.Elapsed)
                await Task.Delay(step.At - watch.Elapsed, cancel).ConfigureAwait(false);
            switch (step.Act)
            {
                case Act.Connect:
                    await client.ConnectAsync(server, cancel).ConfigureAwait(false);
                    break;
                case Act.Send:
                    client.Send(step.Text);
                    break;
                case Act.Leave:
                    client.Leave();
                    break;
            }
        }

        await Task.WhenAny(client.Ended, Task.Delay(patience, cancel)).ConfigureAwait(false);
    }

    private void Add(int client, SceneEventKind kind, byte[] bytes)
    {
        var at = DateTime.UtcNow - _began;
        lock (_events)
        {
            if (_events.Count < MaxEvents)
                _events.Add(new SceneEvent(at, client, kind, Encoding.Latin1.GetString(bytes), bytes.Length));
        }
    }
}
