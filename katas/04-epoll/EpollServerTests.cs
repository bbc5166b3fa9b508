using Katas.Testing;
using NUnit.Framework;

namespace Katas.Epoll;

[TestFixture, Kata("04-epoll")]
public sealed class EpollServerTests : ReadinessServerContract
{
    private const int Idle = 5000;
    private const int Active = 10;

    protected override IReadOnlySet<string> WaitsIn => Parked.InEpollWait;

    protected override string WaitName => "epoll_wait";

    [Test, Points(1), Category(Categories.Robustness), Step("release")]
    public void Gives_back_its_epoll_instance_when_it_stops() => Start().ExpectWaitGivenBackAtStop();

    [Test, Points(4), Category(Categories.Scale), Step("many")]
    public void Ten_active_clients_do_not_feel_5000_idle_ones()
    {
        var server = Start();
        var idle = server.Connect(Idle);
        foreach (var client in idle)
            client.Send("then idle");
        foreach (var client in idle)
            client.ExpectReplyTo("then idle"u8);

        // The last to come: a search through a list would find the first at once.
        var active = server.Connect(Active);
        server.ExpectUnfelt(active, idleClients: Idle, aloneOn: Start());

        // Idle ones are clients all the same.
        foreach (var client in idle)
            client.Send("awake");
        foreach (var client in idle)
            client.ExpectReplyTo("awake"u8);
    }
}
