using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.Issuers;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>What a take-over may end in, and that no fault on the way makes two of one.</summary>
public sealed class CardsAreTakenOver(IssuerSystem system) : IClassFixture<IssuerSystem>
{
    private static readonly string[] protocols = ["gateway", "platform", "redemption", "captcha"];

    private static readonly Dictionary<string, FaultSettings> faults = new()
    {
        ["lost request"] = new() { LostRequest = 1 },
        ["lost answer"] = new() { LostAnswer = 1 },
        ["busy"] = new() { Busy = true },
        ["maintenance"] = new() { Maintenance = true },
        ["wrong signature"] = new() { WrongSignature = true },
    };

    public static TheoryData<string> Protocols => [.. protocols];

    public static TheoryData<string, string> Faults => new(protocols.SelectMany(p => faults.Keys.Select(f => (p, f))));

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_good_card_is_taken_once_and_then_used(string protocol)
    {
        var (card, id) = await VerifiedCard(protocol);
        var acquired = (await system.Acquire(card, id)).ShouldBeOfType<Acquisition.Acquired>();
        var booked = (await system.Booked(id)).ShouldHaveSingleItem();
        booked.ShouldBe(new Booked(id, card.Brand, IssuerSystem.FaceFen, acquired.Reference, OrderFailed: false));

        (await system.Acquire(card, id, isRepeat: true)).ShouldBe(acquired);
        // Even a caller who forgot that this is a repeat gets the truth.
        (await system.Acquire(card, id)).ShouldBe(acquired);
        (await system.Booked(id)).Count.ShouldBe(1);
        (await system.Acquire(card, system.NewRequestId())).ShouldBe(new Acquisition.Refused("used"));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_refused_card_is_not_taken(string protocol)
    {
        var (card, id) = await VerifiedCard(protocol, "refused-at-acquisition");
        (await system.Acquire(card, id)).ShouldBe(new Acquisition.Refused("frozen"));
        (await system.Acquire(card, id, isRepeat: true)).ShouldBe(new Acquisition.Refused("frozen"));
        (await system.Booked(id)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task More_than_the_balance_is_not_taken(string protocol)
    {
        var (card, id) = await VerifiedCard(protocol);
        (await system.Acquire(card, id, balanceFen: IssuerSystem.FaceFen + 1)).ShouldBe(new Acquisition.Refused("empty"));
        (await system.Booked(id)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_card_that_is_consumed_although_the_order_failed_is_told_apart(string protocol)
    {
        var (card, id) = await VerifiedCard(protocol, "consumed-order-failed");
        var consumed = (await system.Acquire(card, id)).ShouldBeOfType<Acquisition.ConsumedOrderFailed>();
        (await system.Acquire(card, id, isRepeat: true)).ShouldBe(consumed);
        (await system.Booked(id)).ShouldHaveSingleItem().OrderFailed.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_take_over_in_process_is_unknown_until_it_is_through(string protocol)
    {
        var (card, id) = await VerifiedCard(protocol, "acquisition-in-process", "&minutes=10");
        (await system.Acquire(card, id)).ShouldBeOfType<Acquisition.Unknown>().Code.ShouldBe("in-process");
        system.Clock.Advance(TimeSpan.FromMinutes(9));
        (await system.Acquire(card, id, isRepeat: true)).ShouldBeOfType<Acquisition.Unknown>();
        system.Clock.Advance(TimeSpan.FromMinutes(1));
        (await system.Acquire(card, id, isRepeat: true)).ShouldBeOfType<Acquisition.Acquired>();
        (await system.Booked(id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_take_over_that_got_no_answer_is_found_by_asking()
    {
        await Task.WhenAll(
            protocols.Select(async protocol =>
            {
                var (card, id) = await VerifiedCard(protocol, "acquisition-time-out", "&times=1");
                (await system.Acquire(card, id)).ShouldBeOfType<Acquisition.Unknown>().Code.ShouldBe("timed-out");
                (await system.Acquire(card, id, isRepeat: true)).ShouldBeOfType<Acquisition.Acquired>();
                (await system.Booked(id)).Count.ShouldBe(1);
            })
        );
    }

    [Theory, MemberData(nameof(Faults))]
    public Task Any_fault_is_unknown_and_afterwards_there_is_one_truth(string protocol, string fault) =>
        SurviveAsync(protocol, f => system.Dial(protocol, f ? faults[fault] : null));

    /// <summary>What the issuer took in too late, it still does: while we ask, or after.</summary>
    [Theory, MemberData(nameof(Protocols))]
    public async Task An_issuer_that_is_too_slow_is_unknown_and_afterwards_there_is_one_truth(string protocol)
    {
        var patience = system.Calls.AnswersWithin;
        await SurviveAsync(
            protocol,
            async isSlow =>
            {
                await system.Dial(protocol, isSlow ? new() { LatencyMs = 5_500 } : null);
                system.Calls.AnswersWithin = isSlow ? TimeSpan.FromMilliseconds(500) : patience;
            }
        );
    }

    private async Task SurviveAsync(string protocol, Func<bool, Task> fail)
    {
        var card = await system.Mint(IssuerSystem.BrandOf[protocol]);
        var (verifyId, acquireId) = (system.NewRequestId(), system.NewRequestId());
        await fail(true);
        (await system.VerifyWithCode(card, verifyId)).ShouldBeOfType<Verification.Unknown>();
        (await system.Verify(card, verifyId, isRepeat: true)).ShouldBeOfType<Verification.Unknown>();
        await fail(false);
        (await system.VerifyWithCode(card, verifyId, isRepeat: true)).ShouldBe(new Verification.Good(IssuerSystem.FaceFen, null));

        await fail(true);
        (await system.Acquire(card, acquireId)).ShouldBeOfType<Acquisition.Unknown>();
        (await system.Acquire(card, acquireId, isRepeat: true)).ShouldNotBeOfType<Acquisition.Refused>();
        await fail(false);
        (await system.Acquire(card, acquireId, isRepeat: true)).ShouldBeOfType<Acquisition.Acquired>();
        (await system.Booked(acquireId)).ShouldHaveSingleItem().AmountFen.ShouldBe(IssuerSystem.FaceFen);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task One_request_sent_many_times_at_once_takes_the_card_once(string protocol)
    {
        var (card, id) = await VerifiedCard(protocol);
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => system.Acquire(card, id)));
        all.ShouldAllBe(a => a is Acquisition.Acquired);
        (await system.Booked(id)).Count.ShouldBe(1);
    }

    private async Task<(MintedCard Card, string AcquireId)> VerifiedCard(string protocol, string outcome = "good", string more = "")
    {
        var card = await system.Mint(IssuerSystem.BrandOf[protocol], outcome, more);
        (await system.VerifyWithCode(card, system.NewRequestId())).ShouldBeOfType<Verification.Good>();
        return (card, system.NewRequestId());
    }
}
