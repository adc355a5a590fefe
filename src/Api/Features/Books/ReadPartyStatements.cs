using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;

namespace CardRecycle.Api.Features.Books;

/// <summary>Which days, which page, in what format; of a statement.</summary>
/// <param name="From">First day in Beijing; left out, the first of this month.</param>
/// <param name="To">The day after the last; left out, tomorrow: all until now.</param>
/// <param name="After">What the page before gave as <c>next</c>.</param>
/// <param name="Limit">Lines of a page.</param>
/// <param name="Format"><c>json</c>, or <c>csv</c> for a spreadsheet: amounts in yuan, what follows a page in the header
/// <c>Next</c>.</param>
internal sealed record StatementQuery(
    DateOnly? From,
    DateOnly? To,
    string? After,
    int Limit = StatementQuery.LimitUsual,
    string Format = StatementQuery.Json
)
{
    public const string Json = "json";
    public const string Csv = "csv";
    public const int LimitUsual = 50;
    public const int LimitMax = 1000;
    public const int DaysMax = 366;
}

/// <summary>
/// Statements of sellers (a corporate seller's shows its deposit too), recyclers and the operator. A seller reads their own, finance all.
/// </summary>
internal static class ReadPartyStatements
{
    public static Task<IResult> OfSeller(
        Guid sellerId,
        [AsParameters] StatementQuery query,
        CardRecycleDb db,
        TimeProvider clock,
        HttpResponse response,
        CancellationToken ct
    ) => OfAsync(sellerId.ToString("D"), OneOf(AccountsOfSeller(sellerId)), query, db, clock, response, ct);

    public static Task<IResult> Mine(
        SellerCaller caller,
        [AsParameters] StatementQuery query,
        CardRecycleDb db,
        TimeProvider clock,
        HttpResponse response,
        CancellationToken ct
    ) => OfAsync(caller.Id.ToString("D"), OneOf(AccountsOfSeller(caller.Id)), query, db, clock, response, ct);

    public static Task<IResult> OfRecycler(
        string recycler,
        [AsParameters] StatementQuery query,
        CardRecycleDb db,
        TimeProvider clock,
        HttpResponse response,
        CancellationToken ct
    ) =>
        AccountId.IsParty(recycler)
            ? OfAsync(
                recycler,
                OneOf([Chart.RecyclerReceivable(recycler), Chart.RecyclerDeposit(recycler), Chart.RewardPayable(recycler)]),
                query,
                db,
                clock,
                response,
                ct
            )
            : Task.FromResult<IResult>(Problems.From(BooksRefusals.UnknownAccount));

    public static Task<IResult> OfOperator(
        [AsParameters] StatementQuery query,
        CardRecycleDb db,
        TimeProvider clock,
        HttpResponse response,
        CancellationToken ct
    ) => OfAsync("operator", p => !p.Client, query, db, clock, response, ct);

    private static AccountId[] AccountsOfSeller(Guid id) =>
        [Chart.SellerPayable(id), Chart.SellerRecovery(id), Chart.CompanyDeposit(id), Chart.RewardPayable(id.ToString("D"))];

    private static Expression<Func<LedgerPostingRow, bool>> OneOf(AccountId[] accounts)
    {
        var names = accounts.Select(a => a.ToString()).ToArray();
        return p => names.Contains(p.Account);
    }

    private static async Task<IResult> OfAsync(
        string party,
        Expression<Func<LedgerPostingRow, bool>> theirs,
        StatementQuery query,
        CardRecycleDb db,
        TimeProvider clock,
        HttpResponse response,
        CancellationToken ct
    )
    {
        var today = BooksDays.DayOf(clock.GetUtcNow());
        var span = (From: query.From ?? new DateOnly(today.Year, today.Month, 1), To: query.To ?? today.AddDays(1));
        if (!BooksDays.IsSpan(span.From, span.To, StatementQuery.DaysMax))
            return Problems.From(BooksRefusals.BadSpan(StatementQuery.DaysMax));
        if (query.Limit is < 1 or > StatementQuery.LimitMax)
            return Problems.From(BooksRefusals.LimitOutOfRange(StatementQuery.LimitMax));
        if (query.Format is not (StatementQuery.Json or StatementQuery.Csv))
            return Problems.From(BooksRefusals.BadFormat);
        var cursor = StatementCursor.Start;
        if (query.After is not null && !StatementCursor.TryParse(query.After, out cursor))
            return Problems.From(BooksRefusals.BadCursor);
        var statement = await StatementReader.ReadAsync(db, party, theirs, span, cursor, query.Limit, ct);
        if (query.Format == StatementQuery.Json)
            return TypedResults.Ok(statement);
        if (statement.Next is { } next)
            response.Headers["Next"] = next;
        var file = string.Create(CultureInfo.InvariantCulture, $"statement-{party}-{span.From:yyyyMMdd}-{span.To:yyyyMMdd}.csv");
        return TypedResults.File(CsvOf(statement, query.After is null), "text/csv; charset=utf-8", file);
    }

    /// <summary>With a mark of UTF-8, without which spreadsheets garble Chinese. Opening rows on the first page,
    /// closing rows on the last.</summary>
    private static byte[] CsvOf(PartyStatement statement, bool isFirst)
    {
        var text = new StringBuilder("时间,科目编号,科目,摘要,业务单号,借方(元),贷方(元),余额(元)\r\n");
        if (isFirst)
            foreach (var a in statement.Accounts)
                text.Append($"{statement.From:yyyy-MM-dd},{a.Account},{a.NameZh},期初余额,,,,{new Money(a.OpeningFen)}\r\n");
        foreach (var line in statement.Lines)
        {
            text.Append($"{line.PostedAt.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm:ss},{line.Account},{line.NameZh},{line.Label},");
            text.Append($"{line.Reference},")
                .Append(line.Side == Side.Debit ? $"{new Money(line.AmountFen)},," : $",{new Money(line.AmountFen)},");
            text.Append($"{new Money(line.BalanceFen)}\r\n");
        }
        if (statement.Next is null)
            foreach (var a in statement.Accounts)
                text.Append($"{statement.To.AddDays(-1):yyyy-MM-dd},{a.Account},{a.NameZh},期末余额,,")
                    .Append($"{new Money(a.DebitFen)},{new Money(a.CreditFen)},{new Money(a.ClosingFen)}\r\n");
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }
}
