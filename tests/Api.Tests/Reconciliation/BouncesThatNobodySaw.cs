using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Tests.Payouts;
using CardRecycle.Ledger;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Reconciliation;

/// <summary>The simulation's find (seed 13): a transfer that came back while nobody knew that it had gone.</summary>
public sealed class BouncesThatNobodySaw(PayoutSystem system) : IClassFixture<PayoutSystem>
{
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transfer_that_came_back_before_we_knew_that_it_had_gone_is_explained_by_the_bills_two_lines()
    {
        var day = DateOnly.FromDateTime(system.Clock.GetUtcNow().ToOffset(beijing).DateTime);
        var card = AlipayCalls.NewCard();
        await system.SetPayeeAsync(card, new { bouncesAfterMinutes = 5 });
        await system.SetAlipayFaultsAsync(new { lostAnswer = 1.0, callbackDelayMs = 3_600_000 });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Card(card));
        var unknown = await system.UntilUnknownAsync(owed);
        await system.AdvanceUntilAsync(
            TimeSpan.FromMinutes(1),
            () => system.AlipayOrdersAsync(owed),
            o => o is [{ Status: "REFUND" }],
            o => $"is {o.FirstOrDefault()?.Status}"
        );
        await system.ClearAlipayFaultsAsync();
        await system.AdvanceUntilAsync(owed, PayoutState.NeedsSeller, TimeSpan.FromSeconds(20));
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().State.ShouldBe(AttemptState.Bounced);
        (await Journals(owed)).ShouldNotContain(JournalKind.Payout, "it went and came before it was booked");

        system.Clock.SetUtcNow(new DateTimeOffset(day.AddDays(1).ToDateTime(new TimeOnly(12, 0)), beijing).ToUniversalTime());
        using var finance = system.StaffClient("finance");
        await Callers.Expect(await ReconciliationSystem.ImportAsync(finance, day, "alipay"));
        var items = await ReconciliationSystem.ItemsAsync(finance, $"day={day:yyyy-MM-dd}&channel=alipay");
        items
            .Select(i => $"{i.GetProperty("attemptNo")} {i.GetProperty("class")} {i.GetProperty("state")}")
            .ShouldBe([$"{unknown.AttemptNo} bounced explained", $"{unknown.AttemptNo} bounced explained"]);
    }

    private Task<List<JournalKind>> Journals(OwedPayout owed)
    {
        var reference = owed.OrderId.ToString();
        return system.InDatabase(db => db.LedgerJournals.Where(j => j.Reference == reference).Select(j => j.Kind).ToListAsync(Ct));
    }
}
