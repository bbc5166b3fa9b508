using System.Runtime.Versioning;
using System.Text.Json;

namespace Katas.Host.Probing;

/// <summary>Serves a probe over the control channel: a request a line, a reply a line.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ProbeSession(ProbeArguments arguments, ControlChannel control)
{
    private readonly Lock _sending = new();

    /// <summary>Answers requests until the test closes the channel; then ends the process.</summary>
    public void Run()
    {
        var probe = new Probe(arguments.AssemblyPath);

        // A greeting: whatever goes wrong from here on, the process itself was in order.
        Send(new ProbeReply());
        while (control.ReadLine() is { } line)
            probe.Handle(JsonSerializer.Deserialize(line, ProbeJson.Default.ProbeRequest)!, Send);

        // Whatever the selector is doing: nobody waits for it any more.
        Lifeline.Cut();
    }

    private void Send(ProbeReply reply)
    {
        var line = JsonSerializer.Serialize(reply, ProbeJson.Default.ProbeReply);
        lock (_sending)
            control.Send(line);
    }
}
