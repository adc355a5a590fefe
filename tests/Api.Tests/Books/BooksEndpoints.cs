using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;
using Microsoft.Extensions.DependencyInjection;
using static CardRecycle.Api.Tests.Books.BooksSystem;

namespace CardRecycle.Api.Tests.Books;

public sealed class BooksEndpoints(StartedSystem system) : IClassFixture<StartedSystem>
{
    [Fact]
    public async Task The_trial_balance_shows_every_account_and_no_difference()
    {
        var before = await Get("/staff/books/trial-balance");
        await system.Post(BusinessJournals.OpeningBalance(Guid.CreateVersion7(), "opening", new(1_000_000), system.Clock.GetUtcNow()));
        var seller = await system.OwedSeller(46_000, feeFen: 2_000);
        await system.Hold(Guid.CreateVersion7(), seller, 46_000);
        var after = await Get("/staff/books/trial-balance");

        long Balance(JsonElement trial, string account) =>
            trial
                .GetProperty("lines")
                .EnumerateArray()
                .Single(l => l.GetProperty("account").GetString() == account)
                .GetProperty("balanceFen")
                .GetInt64();
        long Change(string account) => Balance(after, account) - Balance(before, account);
        after.GetProperty("lines").GetArrayLength().ShouldBe(Chart.Accounts.Count);
        Change("asset:own:bank").ShouldBe(1_000_000 - 46_000);
        Change("asset:client:wechat").ShouldBe(46_000);
        Change("liability:seller-payable").ShouldBe(46_000);
        Change("asset:card-stock").ShouldBe(48_000);
        Change("revenue:fee").ShouldBe(2_000);
        after.GetProperty("differenceFen").GetInt64().ShouldBe(0);
        (after.GetProperty("openHoldsFen").GetInt64() - before.GetProperty("openHoldsFen").GetInt64()).ShouldBe(46_000);

        var past = await Get("/staff/books/trial-balance?asOf=2020-01-01T00:00:00Z");
        past.GetProperty("debitFen").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Clients_money_always_equals_what_clients_are_owed()
    {
        var seller = await system.OwedSeller(70_000, feeFen: 3_000);
        var hold = Guid.CreateVersion7();
        await system.Hold(hold, seller, 50_000);
        await ShouldBeSegregated();
        await system.Booking(db =>
            new CardRecycle.Api.Persistence.LedgerStore(db).PostHoldAsync(
                hold,
                Guid.CreateVersion7(),
                new(50_000),
                system.Clock.GetUtcNow(),
                Ct
            )
        );
        await ShouldBeSegregated();

        async Task ShouldBeSegregated()
        {
            var both = await Get("/staff/books/segregation");
            both.GetProperty("clientAssetsFen").GetInt64().ShouldBeGreaterThan(0);
            both.GetProperty("differenceFen").GetInt64().ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_statement_is_read_page_by_page_with_a_running_balance()
    {
        var seller = Guid.CreateVersion7();
        for (var i = 1; i <= 5; i++)
            await system.Post(
                BusinessJournals.CardAcquired(Guid.CreateVersion7(), $"order-{i}", seller, new(i * 100), new(0), system.Clock.GetUtcNow())
            );
        var address = $"/staff/books/accounts/{Chart.SellerPayable(seller)}/statement?limit=2";
        var (seen, after) = (new List<(string, long, long)>(), "");
        for (var pages = 0; pages < 3; pages++)
        {
            var page = await Get(address + after);
            page.GetProperty("balanceFen").GetInt64().ShouldBe(1_500);
            page.GetProperty("broughtForwardFen").GetInt64().ShouldBe(seen.Count == 0 ? 0 : seen[^1].Item3);
            foreach (var line in page.GetProperty("lines").EnumerateArray())
                seen.Add(
                    (
                        line.GetProperty("reference").GetString()!,
                        line.GetProperty("amountFen").GetInt64(),
                        line.GetProperty("balanceFen").GetInt64()
                    )
                );
            after = "&after=" + page.GetProperty("next").GetString();
            (page.GetProperty("next").ValueKind == JsonValueKind.Null).ShouldBe(pages == 2);
        }
        seen.ShouldBe([
            ("order-1", 100, 100),
            ("order-2", 200, 300),
            ("order-3", 300, 600),
            ("order-4", 400, 1_000),
            ("order-5", 500, 1_500),
        ]);
    }

    [Fact]
    public async Task A_journal_is_found_by_its_reference_and_says_what_took_it_back()
    {
        var loss = BusinessJournals.CardLoss(Guid.CreateVersion7(), $"order-{Guid.CreateVersion7():N}", new(900), system.Clock.GetUtcNow());
        var reversal = loss.Reverse(Guid.CreateVersion7(), system.Clock.GetUtcNow().AddMinutes(1));
        await system.Post(loss);
        await system.Post(reversal);

        var found = await Get($"/staff/books/journals?reference={loss.Reference}");
        found.GetProperty("journals").EnumerateArray().Select(j => j.GetProperty("id").GetGuid()).ShouldBe([loss.Id, reversal.Id]);

        var journal = await Get($"/staff/books/journals/{loss.Id}");
        journal.GetProperty("kind").GetString().ShouldBe("cardLoss");
        journal.GetProperty("reversedBy").GetGuid().ShouldBe(reversal.Id);
        journal
            .GetProperty("lines")
            .EnumerateArray()
            .Select(l => (l.GetProperty("account").GetString(), l.GetProperty("side").GetString(), l.GetProperty("amountFen").GetInt64()))
            .ShouldBe([("expense:card-loss", "debit", 900), ("asset:card-stock", "credit", 900)]);
    }

    [Theory]
    [InlineData("trial-balance?asOf=yesterday", 400, null)]
    [InlineData("segregation?asOf=%00", 400, null)]
    [InlineData("accounts/asset:treasure/statement", 404, "books/unknown-account")]
    [InlineData("accounts/liability:seller-payable/statement", 404, "books/unknown-account")]
    [InlineData("accounts/asset:own:bank%0A/statement", 404, "books/unknown-account")]
    [InlineData("accounts/asset:own:bank/statement?limit=0", 400, "books/limit-out-of-range")]
    [InlineData("accounts/asset:own:bank/statement?limit=201", 400, "books/limit-out-of-range")]
    [InlineData("accounts/asset:own:bank/statement?limit=ten", 400, null)]
    [InlineData("accounts/asset:own:bank/statement?after=1_2_3", 400, "books/bad-cursor")]
    [InlineData("accounts/asset:own:bank/statement?after=9223372036854775807_00000000000000000000000000000000_1", 400, "books/bad-cursor")]
    [InlineData("journals/0194fdc2-fa2f-7cc0-81d3-ff120745ac1c", 404, "books/unknown-journal")]
    [InlineData("journals/not-an-id", 400, null)]
    [InlineData("journals", 400, null)]
    [InlineData("journals?reference=%00", 400, "http/bad-request")]
    public async Task Bad_input_gets_a_problem_that_says_what_is_allowed(string path, int status, string? type)
    {
        using var client = Staff("finance");
        using var answer = await client.GetAsync($"/staff/books/{path}", Ct);
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        if (type is not null)
            (await ReadAsync(answer)).GetProperty("type").GetString().ShouldBe("/problems/" + type);
    }

    [Theory]
    [InlineData("trial-balance")]
    [InlineData("segregation")]
    [InlineData("accounts/asset:own:bank/statement")]
    [InlineData("journals/0194fdc2-fa2f-7cc0-81d3-ff120745ac1c")]
    [InlineData("journals?reference=x")]
    public async Task Only_finance_reads_the_books(string path)
    {
        using var nobody = system.AnonymousClient();
        (await nobody.GetAsync($"/staff/books/{path}", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var risk = Staff("risk");
        (await risk.GetAsync($"/staff/books/{path}", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var seller = system.AnonymousClient();
        seller.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.ForSeller(Guid.CreateVersion7()).Value);
        (await seller.GetAsync($"/staff/books/{path}", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private TokenIssuer Tokens => system.Services.GetRequiredService<TokenIssuer>();

    private HttpClient Staff(string duty)
    {
        var client = system.AnonymousClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.ForStaff("anna", [duty]).Value);
        return client;
    }

    private async Task<JsonElement> Get(string path)
    {
        using var client = Staff("finance");
        using var answer = await client.GetAsync(path, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return await ReadAsync(answer);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
}
