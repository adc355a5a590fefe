using System.ComponentModel.DataAnnotations;
using System.Globalization;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Books;

/// <param name="Month">A month that is over, in Beijing time: <c>2026-10</c>.</param>
internal sealed record AccrueVatRequest([property: Required, RegularExpression("20[0-9]{2}-(0[1-9]|1[0-2])")] string Month);

/// <summary>Amounts in fen. <paramref name="JournalId"/> is null where there was nothing to accrue.</summary>
/// <param name="Month">Which.</param>
/// <param name="FeesFen">Fees of the month, VAT included.</param>
/// <param name="SpreadFen">Spread of the month, VAT included.</param>
/// <param name="VatFen">That lies in both.</param>
/// <param name="JournalId">In the books.</param>
/// <param name="Repeated">It was accrued before, and nothing has changed.</param>
internal sealed record VatAccrual(string Month, long FeesFen, long SpreadFen, long VatFen, Guid? JournalId, bool Repeated);

/// <summary>
/// Finance accrues the VAT that lies in a month's fees and spread. Once a month: what is booked into a closed month later shows as a
/// refusal, not as a second accrual.
/// </summary>
internal static class AccrueVat
{
    public static async Task<Results<Ok<VatAccrual>, ProblemHttpResult>> Handle(
        AccrueVatRequest request,
        CardRecycleDb db,
        TimeProvider clock,
        IOptions<BooksOptions> options,
        CancellationToken ct
    )
    {
        var first = DateOnly.ParseExact(request.Month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (since, until, now) = (BooksDays.MidnightOf(first), BooksDays.MidnightOf(first.AddMonths(1)), clock.GetUtcNow());
        if (until > now)
            return Problems.From(BooksRefusals.MonthNotOver);
        var (fees, spread) = (await EarnedAsync(db, Chart.Fee, since, until, ct), await EarnedAsync(db, Chart.Spread, since, until, ct));
        var (ofFees, ofSpread) = (VatIn(fees, options.Value.VatBps), VatIn(spread, options.Value.VatBps));
        if (ofFees + ofSpread == 0)
            return TypedResults.Ok(new VatAccrual(request.Month, fees, spread, 0, null, false));
        var id = LedgerId.Derive(Guid.Empty, "vat " + request.Month);
        try
        {
            var posting = await db.Ledger.PostOnceAsync(
                DepositJournals.VatAccrued(id, "vat-" + request.Month, new(ofFees), new(ofSpread), now),
                ct
            );
            await db.SaveChangesAsync(ct);
            var repeated = posting == LedgerPosting.AlreadyPosted;
            return TypedResults.Ok(new VatAccrual(request.Month, fees, spread, ofFees + ofSpread, id, repeated));
        }
        catch (LedgerIdReusedException)
        {
            return Problems.From(BooksRefusals.MonthChanged);
        }
    }

    /// <summary>What was earned, less what was taken back; what an earlier accrual took out is not a loss of the month.</summary>
    private static async Task<long> EarnedAsync(
        CardRecycleDb db,
        AccountId account,
        DateTimeOffset since,
        DateTimeOffset until,
        CancellationToken ct
    )
    {
        var name = account.ToString();
        return await db
            .LedgerPostings.Where(p => p.Account == name && p.PostedAt >= since && p.PostedAt < until)
            .Join(db.LedgerJournals.Where(j => j.Kind != JournalKind.VatAccrued), p => p.JournalId, j => j.Id, (p, _) => p)
            .SumAsync(p => p.Side == Side.Credit ? p.AmountFen : -p.AmountFen, ct);
    }

    /// <summary>Of a price that includes it, rounded to the fen; none in a loss.</summary>
    private static long VatIn(long fen, int bps) =>
        fen <= 0 ? 0 : ((fen * bps) + ((BooksOptions.BpsMax + bps) / 2)) / (BooksOptions.BpsMax + bps);
}

/// <summary>Days and months of the books are those of Beijing.</summary>
internal static class BooksDays
{
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static DateTimeOffset MidnightOf(DateOnly day) =>
        new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), beijing).ToUniversalTime();

    /// <summary>Whether somebody can mean these days: <paramref name="to"/> is the day after the last.</summary>
    public static bool IsSpan(DateOnly from, DateOnly to, int daysMax) =>
        from.Year is >= YearMin and <= YearMax && to > from && to.DayNumber - from.DayNumber <= daysMax;

    private const int YearMin = 2000;
    private const int YearMax = 2200;

    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(beijing).DateTime);
}
