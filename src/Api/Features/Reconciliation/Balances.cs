using System.Globalization;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>What a bill says of the account as a whole: its balances, and the money that treasury sends to it.</summary>
internal static class Balances
{
    /// <summary>Credits that nothing else explains are what treasury announced, by amount, oldest first, each once.</summary>
    public static async Task<List<Difference>> ExplainTopUpsAsync(
        CardRecycleDb db,
        string channel,
        DateOnly day,
        List<Difference> differences,
        CancellationToken ct
    )
    {
        var announced = await db.TopUps.Where(t => t.Channel == channel && t.TheirNo == null).OrderBy(t => t.Id).ToListAsync(ct);
        for (var i = 0; i < differences.Count; i++)
        {
            if (differences[i] is not { Class: DifferenceClass.TheirsOnly, Line: { Kind: StatementKind.Other, SignedFen: > 0 } line })
                continue;
            var topUp = announced.Find(t => t.AmountFen == line.SignedFen && (t.At - line.At).Duration() <= TopUp.Within);
            if (topUp is null)
                continue;
            announced.Remove(topUp);
            (topUp.TheirNo, topUp.ArrivedOn) = (line.TheirNo, day);
            differences[i] = differences[i] with { ByRules = $"top-up {topUp.Reference}, announced by {topUp.By}" };
        }
        return differences;
    }

    /// <summary>Whether the account begins each day with what it ended the day before with. With all lines matched, a gap is money
    /// that moved
    /// on no bill.</summary>
    public static async Task<IReadOnlyList<Difference>> GapsAsync(
        CardRecycleDb db,
        string channel,
        ChannelStatement statement,
        CancellationToken ct
    )
    {
        var (before, after) = (statement.Day.AddDays(-1), statement.Day.AddDays(1));
        var beside = await db
            .StatementImports.AsNoTracking()
            .Where(i => i.Channel == channel && (i.Day == before || i.Day == after))
            .ToListAsync(ct);
        return
        [
            .. GapOf(statement.Day, beside.Find(i => i.Day == before)?.ClosingFen, statement.OpeningFen),
            .. GapOf(after, statement.ClosingFen, beside.Find(i => i.Day == after)?.OpeningFen),
        ];
    }

    private static Difference[] GapOf(DateOnly day, long? ended, long? began) =>
        ended is { } fen && began is { } now && fen != now
            ?
            [
                new(
                    DifferenceClass.Balance,
                    "opening:" + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    null,
                    null,
                    fen,
                    fen - now
                ),
            ]
            : [];
}
