using Katas.Testing;
using NUnit.Framework;

namespace Katas.Select;

[TestFixture, Kata("03-select")]
public sealed class SelectServerTests : ReadinessServerContract
{
    protected override IReadOnlySet<string> WaitsIn => Parked.InPoll;

    protected override string WaitName => "Socket.Select, which is poll(2) on Linux";

    [Test, Points(1), Category(Categories.Robustness), Step("many")]
    public void Never_waits_for_a_client_that_somebody_else_has_taken()
    {
        var server = Start(new ServerOptions { SharesListener = true });
        var client = server.Connect();
        client.Exchange("I was here before");
        var kernel = server.Kernel;
        using var thief = server.StealClients();

        // Who is told of a newcomer and finds nobody has to go back to the others. Both are woken at the
        // same time, and it takes a few attempts until the thief is quicker at the right moment.
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            using (server.Connect())
                server.AwaitPause();
            if (Parked.InAccept.Contains(kernel.ServerThreadParkedIn() ?? ""))
                client.Exchange("the loop waits for nobody in particular");
        }

        client.Exchange("I am still here");
    }
}
