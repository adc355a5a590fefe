using System.Net;
using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Tests.Cases;
using CardRecycle.Ledger;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Deposits;

/// <summary>Deposits and rewards: from whom, how much, and by whose decision.</summary>
public sealed class DepositsAreGuarded(HoldingSystem system) : IClassFixture<HoldingSystem>
{
    private const string Root = "/staff/deposits";
    private const string Decisions = Root + "/decisions";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient One => system.Staff("finance-1", "finance");

    private HttpClient Two => system.Staff("finance-2", "finance");

    [Fact]
    public async Task An_ordinary_person_never_pays_a_deposit()
    {
        using var seller = await system.SignInSeller(weChat: false);
        var paid = new { amountFen = 100_00, bankReference = "P-0001" };
        await Refused(One, $"{Root}/companies/{seller.Id}/pay-ins", paid, "deposits/never-from-a-person");
        // Nor under a recycler's name.
        await Refused(One, $"{Root}/recyclers/{seller.Id}/pay-ins", paid, "deposits/never-from-a-person");
        await Refused(One, $"{Root}/recyclers/13800138000/pay-ins", paid, "deposits/never-from-a-person");
        await Refused(seller.Client, $"{Root}/companies/{seller.Id}/pay-ins", paid, HttpStatusCode.Forbidden);
        (await Balance(Chart.CompanyDeposit(seller.Id))).Posted.ShouldBe(Money.Zero);
    }

    [Fact]
    public async Task A_payment_of_the_bank_is_booked_once_and_never_for_two()
    {
        var payIns = $"{Root}/recyclers/r-once/pay-ins";
        var paid = new { amountFen = 5_000_00, bankReference = "ONCE-1" };
        (await TradingSystem.Post(One, payIns, paid)).GetProperty("repeated").GetBoolean().ShouldBeFalse();
        // Somebody else books it too, with a key of their own.
        (await TradingSystem.Post(Two, payIns, paid))
            .GetProperty("repeated")
            .GetBoolean()
            .ShouldBeTrue();
        await Refused(One, payIns, new { amountFen = 5_000_01, bankReference = "ONCE-1" }, "deposits/bank-reference-used");
        await Refused(One, $"{Root}/recyclers/r-other/pay-ins", paid, "deposits/bank-reference-used");
        (await Balance(Chart.RecyclerDeposit("r-once"))).Posted.Fen.ShouldBe(5_000_00);
        (await Balance(Chart.RecyclerDeposit("r-other"))).Posted.Fen.ShouldBe(0);
    }

    [Fact]
    public async Task A_release_reserves_what_it_takes_until_a_second_person_has_decided()
    {
        await PayIn("r-release", 1_000_00);
        var proposed = await Propose("release", "recycler", "r-release", 700_00);
        // Blnk #181: what is reserved is no longer there for the next one.
        await Refused(Two, Decisions, Body("release", "recycler", "r-release", 300_01), "deposits/not-enough");
        await Refused(One, $"{Decisions}/{proposed}/confirm", new { agree = true, reason = "我自己" }, "deposits/same-person");
        await Confirm(proposed, agree: false);
        (await Balance(Chart.RecyclerDeposit("r-release"))).Available.Fen.ShouldBe(1_000_00);
        await Refused(Two, $"{Decisions}/{proposed}/confirm", new { agree = true, reason = "再来" }, "deposits/decided-before");

        await Confirm(await Propose("release", "recycler", "r-release", 1_000_00));
        (await Balance(Chart.RecyclerDeposit("r-release"))).Posted.Fen.ShouldBe(0);
        await ShouldBeSegregated();
    }

    [Fact]
    public async Task A_forfeiture_rests_on_a_closed_case_and_becomes_own_money_in_the_same_journal()
    {
        await PayIn("r-forfeit", 2_000_00);
        await Refused(One, Decisions, Body("forfeit", "recycler", "r-forfeit", 500_00), "deposits/no-decided-case");
        var held = await system.Hold();
        await Refused(One, Decisions, Body("forfeit", "recycler", "r-forfeit", 500_00, held.CaseId), "deposits/no-decided-case");
        await Close(held);
        await Refused(One, Decisions, Body("reward", "recycler", "r-forfeit", 500_00, held.CaseId), "deposits/not-possible", 400);
        // It owes nothing for cards: there is nothing to offset.
        var offset = await Propose("offset", "recycler", "r-forfeit", 500_00, held.CaseId);
        await Refused(Two, $"{Decisions}/{offset}/confirm", new { agree = true, reason = "抵账" }, "deposits/more-than-owed");
        await Confirm(offset, agree: false);

        var before = (await Balance(Chart.Forfeits)).Posted.Fen;
        var done = await Confirm(await Propose("forfeit", "recycler", "r-forfeit", 500_00, held.CaseId));
        (await Balance(Chart.Forfeits)).Posted.Fen.ShouldBe(before + 500_00);
        (await Balance(Chart.RecyclerDeposit("r-forfeit"))).Available.Fen.ShouldBe(1_500_00);
        var journal = await Callers.Expect(await One.GetAsync($"/staff/books/journals/{done.GetProperty("journalId").GetGuid()}", Ct));
        journal.GetProperty("lines").GetArrayLength().ShouldBe(4);
        await ShouldBeSegregated();
        var listed = await Callers.Expect(await One.GetAsync(Root + "?limit=100", Ct));
        listed
            .GetProperty("deposits")
            .EnumerateArray()
            .Single(d => d.GetProperty("party").GetString() == "r-forfeit")
            .GetProperty("freeFen")
            .GetInt64()
            .ShouldBe(1_500_00);
    }

    [Fact]
    public async Task A_reporter_is_rewarded_by_the_decision_of_a_case_less_tax_and_paid_no_more_than_that()
    {
        using var reporter = await system.SignInSeller(weChat: false);
        var held = await system.Hold();
        await Close(held);
        var party = reporter.Id.ToString();
        await Confirm(await Propose("reward", "reporter", party, 500_00, held.CaseId));
        (await Balance(Chart.RewardPayable(party))).Posted.Fen.ShouldBe(400_00);
        (await Balance(Chart.WithheldTax)).Posted.Fen.ShouldBe(100_00);
        object Pays(long fen, string number) =>
            new
            {
                kind = "rewardPaid",
                amountFen = fen,
                bankReference = number,
                party,
            };
        await Refused(One, Root + "/payments", Pays(400_01, "RW-1"), "deposits/not-enough");
        await TradingSystem.Post(One, Root + "/payments", Pays(400_00, "RW-2"));
        await Refused(One, Root + "/payments", Pays(1, "RW-3"), "deposits/not-enough");
        await TradingSystem.Post(
            One,
            Root + "/payments",
            new
            {
                kind = "withheldTaxPaid",
                amountFen = 100_00,
                bankReference = "TX-1",
            }
        );
        (await Balance(Chart.WithheldTax)).Posted.Fen.ShouldBe(0);
        var statement = await Callers.Expect(await reporter.Client.GetAsync("/books/statement", Ct));
        statement
            .GetProperty("lines")
            .EnumerateArray()
            .Select(l => l.GetProperty("label").GetString())
            .ShouldBe(["举报奖励", "支付举报奖励"], ignoreOrder: true);
    }

    private async Task Close(HeldOrder held)
    {
        using var reviewer = system.Staff("reviewer");
        await held.Act(reviewer, "claim");
        await held.Act(reviewer, "decide", new { decision = "decline", reason = "举报属实" });
    }

    private async Task PayIn(string recycler, long fen) =>
        await TradingSystem.Post(One, $"{Root}/recyclers/{recycler}/pay-ins", new { amountFen = fen, bankReference = "IN-" + recycler });

    private static object Body(string act, string partyKind, string party, long amountFen, Guid? caseId = null) =>
        new
        {
            act,
            partyKind,
            party,
            amountFen,
            reason = "按约定处理",
            caseId,
        };

    private async Task<Guid> Propose(string act, string partyKind, string party, long amountFen, Guid? caseId = null) =>
        (await TradingSystem.Post(One, Decisions, Body(act, partyKind, party, amountFen, caseId))).GetProperty("decisionId").GetGuid();

    private async Task<JsonElement> Confirm(Guid decision, bool agree = true) =>
        await TradingSystem.Post(Two, $"{Decisions}/{decision}/confirm", new { agree, reason = "已复核" });

    private static Task Refused(HttpClient client, string path, object body, string type, int status = 409) =>
        Refused(client, path, body, (HttpStatusCode)status, type);

    private static async Task Refused(HttpClient client, string path, object body, HttpStatusCode status, string? type = null)
    {
        using var answer = await TradingSystem.PostRaw(client, path, body);
        if (type is null)
            answer.StatusCode.ShouldBe(status);
        else
            await TradingSystem.ExpectProblem(answer, status, type);
    }

    private Task<Balance> Balance(AccountId account) => system.InDatabase(db => db.Ledger.BalanceAsync(account, Ct));

    private async Task ShouldBeSegregated()
    {
        var both = await Callers.Expect(await One.GetAsync("/staff/books/segregation", Ct));
        both.GetProperty("differenceFen").GetInt64().ShouldBe(0);
    }
}
