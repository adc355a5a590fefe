using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Books;

/// <summary>专户日报: clients' money and own money side by side, as they stood at the end of each day in Beijing.</summary>
internal static class ReadSegregationDays
{
    private const int DaysMax = 92;
    private const int DaysUsual = 30;

    public static async Task<Results<Ok<SegregationDays>, ProblemHttpResult>> Handle(
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        DateOnly? from = null,
        DateOnly? to = null
    )
    {
        var end = to ?? BooksDays.DayOf(clock.GetUtcNow()).AddDays(1);
        var start = from ?? DateOnly.FromDayNumber(Math.Max(0, end.DayNumber - DaysUsual));
        if (!BooksDays.IsSpan(start, end, DaysMax))
            return Problems.From(BooksRefusals.BadSpan(DaysMax));
        var (before, until) = (start.AddDays(-1), BooksDays.MidnightOf(end));
        // All that was before the first day is one row.
        var changes = await db
            .Database.SqlQuery<DayChange>(
                $"""
                select greatest((posted_at at time zone 'Asia/Shanghai')::date, {before}::date) as day,
                       coalesce(sum(side * amount_fen) filter (where client and account like 'asset:%'), 0)::bigint as client_assets,
                       coalesce(-sum(side * amount_fen) filter (where client and account like 'liability:%'), 0)::bigint as clients_owed,
                       coalesce(sum(side * amount_fen) filter (where account = 'asset:own:bank'), 0)::bigint as own_bank,
                       coalesce(sum(side * amount_fen) filter (where account = 'asset:card-stock'), 0)::bigint as card_stock,
                       coalesce(sum(side * amount_fen) filter (where not client and account like 'asset:%'), 0)::bigint as own_assets,
                       coalesce(-sum(side * amount_fen) filter (where not client and account like 'liability:%'), 0)::bigint as own_owed
                from ledger.postings where posted_at < {until} group by 1 order by 1
                """
            )
            .ToDictionaryAsync(c => c.Day, ct);
        var (days, stand) = (new List<SegregationDay>(), changes.GetValueOrDefault(before) ?? new DayChange(before, 0, 0, 0, 0, 0, 0));
        for (var day = start; day < end; day = day.AddDays(1))
        {
            if (changes.TryGetValue(day, out var change))
                stand = stand.And(change);
            days.Add(
                new(
                    day,
                    stand.ClientAssets,
                    stand.ClientsOwed,
                    stand.ClientAssets - stand.ClientsOwed,
                    stand.OwnBank,
                    stand.CardStock,
                    stand.OwnAssets - stand.OwnBank - stand.CardStock,
                    stand.OwnOwed,
                    stand.OwnAssets - stand.OwnOwed
                )
            );
        }
        return TypedResults.Ok(new SegregationDays(start, end, days));
    }

    private sealed record DayChange(
        DateOnly Day,
        long ClientAssets,
        long ClientsOwed,
        long OwnBank,
        long CardStock,
        long OwnAssets,
        long OwnOwed
    )
    {
        public DayChange And(DayChange other) =>
            new(
                other.Day,
                ClientAssets + other.ClientAssets,
                ClientsOwed + other.ClientsOwed,
                OwnBank + other.OwnBank,
                CardStock + other.CardStock,
                OwnAssets + other.OwnAssets,
                OwnOwed + other.OwnOwed
            );
    }
}

/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Days">Oldest first.</param>
internal sealed record SegregationDays(DateOnly From, DateOnly To, IReadOnlyList<SegregationDay> Days);

/// <summary>The end of one day, in fen: clients' money on the left, own money on the right.</summary>
/// <param name="Day">In Beijing.</param>
/// <param name="ClientAssetsFen">On segregated accounts: for payouts, and deposits.</param>
/// <param name="ClientsOwedFen">To sellers, and to those who put up deposits.</param>
/// <param name="DifferenceFen">Of these two: anything but zero is an alarm.</param>
/// <param name="OwnBankFen">Own money at the bank.</param>
/// <param name="CardStockFen">Cards at cost.</param>
/// <param name="OwnClaimsFen">What recyclers, issuers and sellers owe us.</param>
/// <param name="OwnOwedFen">Rewards, taxes, and what is provided for losses.</param>
/// <param name="OwnNetFen">Own assets less what is owed of them.</param>
internal sealed record SegregationDay(
    DateOnly Day,
    long ClientAssetsFen,
    long ClientsOwedFen,
    long DifferenceFen,
    long OwnBankFen,
    long CardStockFen,
    long OwnClaimsFen,
    long OwnOwedFen,
    long OwnNetFen
);
