using System.Net;
using System.Net.Http.Json;
using CardRecycle.Ledger;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Disputes;

/// <summary>A corporate seller's deposit covers its deals, and pays for its cards that prove worthless.</summary>
public sealed class CompaniesPutUpDeposits(DisputingSystem system) : IClassFixture<DisputingSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_covering_deposit_a_companys_deal_is_held_and_its_deposit_pays_for_a_lost_card()
    {
        using var company = await system.SignInSeller();
        using var operations = system.Staff("ops", "operations");
        using var finance = system.Staff("finance-1", "finance");
        await Register(operations, company.Id, HttpStatusCode.NoContent);

        var held = await system.Until(
            company.Client,
            await system.Sell(company.Client, await system.MintCard("walmart", DisputingSystem.FaceFen)),
            "underReview"
        );
        using var risk = system.Staff("looker", "risk");
        var decisions = await Callers.Expect(await risk.GetAsync($"/staff/risk/orders/{held.GetProperty("orderId").GetGuid()}/decisions"));
        decisions[0].GetProperty("segment").GetString().ShouldBe("batch");
        decisions[0].GetProperty("verdict").GetString().ShouldBe("hold");
        decisions[0].GetProperty("reasons")[0].GetProperty("code").GetString().ShouldBe("deposit-cover");

        const long deposit = 600_00;
        await TradingSystem.Post(
            finance,
            $"/staff/deposits/companies/{company.Id}/pay-ins",
            new { amountFen = deposit, bankReference = $"B{company.Id:N}"[..20] }
        );
        var order = await system.Paid(company.Client);
        var amount = (await system.Order(company.Client, order)).GetProperty("amountFen").GetInt64();
        var dispute = await system.Dispute(order);
        await TradingSystem.Post(company.Client, $"/disputes/{dispute}/answer", new { text = "同意核实" });
        await system.Decide(
            dispute,
            new
            {
                outcome = "recover",
                fraud = false,
                blacklist = false,
                reason = "卡已被使用",
            }
        );
        var closed = await system.Confirm(dispute);
        closed.GetProperty("recovery").GetProperty("outstandingFen").GetInt64().ShouldBe(0);
        closed.GetProperty("recovery").GetProperty("steps")[0].GetProperty("means").GetString().ShouldBe("deposit");
        (await system.BalanceOf(Chart.CompanyDeposit(company.Id))).Available.Fen.ShouldBe(deposit - amount);
        (await system.BalanceOf(Chart.SellerRecovery(company.Id))).Posted.ShouldBe(Money.Zero);
        // What is left of it covers no other card of this size.
        var next = await system.Sell(company.Client, await system.MintCard("walmart", DisputingSystem.FaceFen));
        await system.Until(company.Client, next, "underReview");
        await system.ShouldBeSegregated();
    }

    [Fact]
    public async Task An_account_is_a_companys_by_a_valid_credit_code_and_stays_that_companys()
    {
        using var company = await system.SignInSeller(weChat: false);
        using var operations = system.Staff("ops", "operations");
        await Register(operations, company.Id, HttpStatusCode.UnprocessableEntity, "91350100M000100Y44");
        await Register(operations, Guid.CreateVersion7(), HttpStatusCode.NotFound);
        await Register(operations, company.Id, HttpStatusCode.NoContent);
        await Register(operations, company.Id, HttpStatusCode.NoContent);
        await Register(operations, company.Id, HttpStatusCode.Conflict, "91110000600037341L");
        using var risk = system.Staff("looker", "risk");
        await Register(risk, company.Id, HttpStatusCode.Forbidden);
    }

    /// <summary>The code is the example of GB 32100-2015.</summary>
    private static async Task Register(HttpClient staff, Guid seller, HttpStatusCode expected, string code = "91350100M000100Y43")
    {
        using var answer = await staff.PutAsJsonAsync($"/sellers/{seller}/company", new { name = "福州某某商贸有限公司", code }, Ct);
        answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync(Ct));
    }
}
