using System.Net;
using System.Text;
using System.Text.Json;
using CardRecycle.Ledger;
using CardRecycle.TestKit;
using static CardRecycle.Api.Tests.Books.BooksSystem;

namespace CardRecycle.Api.Tests.Books;

/// <summary>Statements of sellers, recyclers and the operator; days of clients' and own money; VAT of a month.</summary>
public sealed class Statements(StartedSystem system) : IClassFixture<StartedSystem>
{
    private HttpClient Finance => system.StaffClient("finance");

    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    [Fact]
    public async Task A_statement_brings_forward_pages_and_closes_and_says_the_same_as_a_spreadsheet()
    {
        var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        // Three cards before its first day, four on it, one after its last.
        var day = DateOf(system.Clock.GetUtcNow()).AddDays(-10);
        foreach (var (i, at) in new[] { -1, -1, -1, 0, 0, 0, 0, 1 }.Index())
            await system.Post(
                BusinessJournals.CardAcquired(
                    Guid.CreateVersion7(),
                    $"order-{i}",
                    seller.Id,
                    new(100 + i),
                    new(0),
                    Noon(day.AddDays(at)).AddMinutes(i)
                )
            );
        var address = $"/staff/books/statements/sellers/{seller.Id}?from={day:yyyy-MM-dd}&to={day.AddDays(1):yyyy-MM-dd}&limit=3";
        var first = await Get(address);
        var account = first.GetProperty("accounts").EnumerateArray().ShouldHaveSingleItem();
        account.GetProperty("openingFen").GetInt64().ShouldBe(303);
        account.GetProperty("closingFen").GetInt64().ShouldBe(303 + 103 + 104 + 105 + 106);
        var second = await Get($"{address}&after={first.GetProperty("next").GetString()}");
        second.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        var balances = first.GetProperty("lines").EnumerateArray().Concat(second.GetProperty("lines").EnumerateArray());
        balances.Select(l => l.GetProperty("balanceFen").GetInt64()).ShouldBe([406, 510, 615, 721]);

        // The seller reads the same.
        var own = await Callers.Expect(await seller.Client.GetAsync($"/books/statement{address[address.IndexOf('?')..]}", Ct));
        own.ToString().ShouldBe(first.ToString());

        using var sheet = await Finance.GetAsync(address.Replace("limit=3", "limit=100&format=csv", StringComparison.Ordinal), Ct);
        sheet.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var bytes = await sheet.Content.ReadAsByteArrayAsync(Ct);
        bytes.AsSpan(0, 3).SequenceEqual(Encoding.UTF8.Preamble).ShouldBeTrue();
        var rows = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(1 + 1 + 4 + 1);
        rows.ShouldAllBe(r => r.Split(',').Length == 8);
        rows[1].ShouldEndWith("期初余额,,,,3.03");
        rows[2].ShouldEndWith("收卡,order-3,,1.03,4.06");
        rows[^1].ShouldEndWith("期末余额,,0.00,4.18,7.21");
    }

    [Fact]
    public async Task A_recycler_sees_what_it_owes_and_its_deposit_and_the_operator_only_own_money()
    {
        var now = system.Clock.GetUtcNow();
        await system.Post(
            BusinessJournals.CardResold(Guid.CreateVersion7(), "order", Chart.RecyclerReceivable("r-9"), new(90), new(100), now)
        );
        await system.Post(DepositJournals.PaidIn(Guid.CreateVersion7(), "bank", Chart.RecyclerDeposit("r-9"), new(1_000), now));
        await system.Post(DepositJournals.RecyclerPaid(Guid.CreateVersion7(), "bank", "r-9", new(60), now));
        var theirs = await Get("/staff/books/statements/recyclers/r-9");
        Closing(theirs, "asset:recycler-receivable").ShouldBe(40);
        Closing(theirs, "liability:recycler-deposit").ShouldBe(1_000);

        var ours = await Get("/staff/books/statements/operator?limit=1000");
        ours.GetProperty("accounts").EnumerateArray().ShouldAllBe(a => !a.GetProperty("account").GetString()!.Contains("deposit"));
        var signed = ours.GetProperty("accounts")
            .EnumerateArray()
            .Sum(a => a.GetProperty("closingFen").GetInt64() * (a.GetProperty("normalSide").GetString() == "debit" ? 1 : -1));
        signed.ShouldBe(0, "own money balances by itself");
    }

    [Fact]
    public async Task Each_day_shows_clients_money_beside_own_money_without_a_difference()
    {
        var today = DateOf(system.Clock.GetUtcNow());
        var before = await Days();
        await system.OwedSeller(5_000, feeFen: 100);
        await system.Post(
            DepositJournals.PaidIn(Guid.CreateVersion7(), "bank", Chart.RecyclerDeposit("r-day"), new(7_000), system.Clock.GetUtcNow())
        );
        var after = await Days();
        after.Count.ShouldBe(3);
        after.ShouldAllBe(d => d.GetProperty("differenceFen").GetInt64() == 0);
        Change("clientAssetsFen").ShouldBe(12_000);
        Change("clientsOwedFen").ShouldBe(12_000);
        Change("ownBankFen").ShouldBe(-5_000);
        Change("cardStockFen").ShouldBe(5_100);
        Change("ownNetFen").ShouldBe(100);

        async Task<List<JsonElement>> Days() =>
            [
                .. (await Get($"/staff/books/segregation/days?from={today.AddDays(-2):yyyy-MM-dd}&to={today.AddDays(1):yyyy-MM-dd}"))
                    .GetProperty("days")
                    .EnumerateArray(),
            ];
        long Change(string name) => after[^1].GetProperty(name).GetInt64() - before[^1].GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task The_VAT_of_a_month_is_accrued_once_out_of_what_includes_it()
    {
        var month = DateOf(system.Clock.GetUtcNow()).AddMonths(-2);
        var at = Noon(new DateOnly(month.Year, month.Month, 15));
        await system.Post(BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", Guid.CreateVersion7(), new(50_000), new(10_600), at));
        await system.Post(BusinessJournals.CardResold(Guid.CreateVersion7(), "o", Chart.OwnBank, new(60_600), new(62_720), at));
        var body = new { month = $"{month:yyyy-MM}" };
        var accrued = await TradingSystem.Post(Finance, "/staff/books/vat-accruals", body);
        accrued.GetProperty("feesFen").GetInt64().ShouldBe(10_600);
        // 6 % of 10,000 and of 2,000.
        accrued.GetProperty("vatFen").GetInt64().ShouldBe(600 + 120);
        var again = await TradingSystem.Post(Finance, "/staff/books/vat-accruals", body);
        again.GetProperty("repeated").GetBoolean().ShouldBeTrue();
        await system.Post(BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", Guid.CreateVersion7(), new(50_000), new(5_000), at));
        using var changed = await TradingSystem.PostRaw(Finance, "/staff/books/vat-accruals", body);
        await TradingSystem.ExpectProblem(changed, HttpStatusCode.Conflict, "books/month-changed");
        using var early = await TradingSystem.PostRaw(
            Finance,
            "/staff/books/vat-accruals",
            new { month = $"{DateOf(system.Clock.GetUtcNow()):yyyy-MM}" }
        );
        await TradingSystem.ExpectProblem(early, HttpStatusCode.Conflict, "books/month-not-over");
    }

    [Theory]
    [InlineData("/staff/books/statements/operator?from=2026-02-01&to=2026-01-01", "books/bad-span")]
    [InlineData("/staff/books/statements/operator?limit=0", "books/limit-out-of-range")]
    [InlineData("/staff/books/statements/operator?after=x", "books/bad-cursor")]
    [InlineData("/staff/books/segregation/days?from=2020-01-01&to=2026-01-01", "books/bad-span")]
    public async Task Bad_input_is_told_what_is_allowed(string path, string type)
    {
        using var answer = await Finance.GetAsync(path, Ct);
        await TradingSystem.ExpectProblem(answer, HttpStatusCode.BadRequest, type);
    }

    private async Task<JsonElement> Get(string path) => await Callers.Expect(await Finance.GetAsync(path, Ct));

    private static long Closing(JsonElement statement, string account) =>
        statement
            .GetProperty("accounts")
            .EnumerateArray()
            .Single(a => a.GetProperty("account").GetString() == account)
            .GetProperty("closingFen")
            .GetInt64();

    private static DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(beijing).DateTime);

    private static DateTimeOffset Noon(DateOnly day) => new(day.ToDateTime(new TimeOnly(12, 0)), beijing);
}
