using System.Collections.Frozen;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// Reads how sellers answered what they were named into <see cref="FollowedAnswers"/>, an hour at a time once all its quotes have
/// ended; at the start, and when another policy comes into force, the last weeks. Counted are sellers that were paid once before, each
/// once an hour and brand: an account costs a real card, and who is named the same price twice has answered once.
/// </summary>
internal sealed class AnswersFollower(
    FollowedAnswers followed,
    IPricingPolicies policies,
    IServiceScopeFactory scopes,
    WorkSignals signals,
    TimeProvider clock,
    ILogger<AnswersFollower> log
) : Follower("answers", scopes, signals, log)
{
    /// <summary>What is older is forgotten, with the slowest law that a training gives.</summary>
    private const int Days = 20;

    /// <summary>No reading takes in more; of a longer time the newest count.</summary>
    private const int RowsMax = 200_000;
    private const long RoundedToPpm = 10;

    private PolicyChange? policy;
    private AnswerLevels? levels;
    private DateTimeOffset readUntil;

    private sealed record AnswerRow(string BrandId, string Kind, DateTimeOffset QuotedAt, long PremiumPpm, bool Accepted);

    protected override async Task FollowAsync(CardRecycleDb db, CancellationToken ct)
    {
        var (inForce, until) = (policies.Current.InForce, AnswerLevels.KnownUntil(clock.GetUtcNow()));
        var isAnother = !ReferenceEquals(inForce, policy);
        if (!isAnother && (levels is null || until <= readUntil))
            return;
        if (inForce?.Answers is not { } law)
        {
            (policy, levels, followed.Current) = (inForce, null, FrozenDictionary<string, long>.Empty);
            return;
        }
        var next = isAnother || levels is null ? new AnswerLevels(law, inForce.Responses) : levels;
        var rows = await ReadAsync(db, ReferenceEquals(next, levels) ? readUntil : until.AddDays(-Days), until, ct);
        foreach (var row in rows)
        {
            var premium = row.PremiumPpm / (double)QuotePolicy.Million;
            next.Learn(new(row.BrandId, Enum.Parse<KindOfCard>(row.Kind), row.QuotedAt, premium, row.Accepted));
        }
        (policy, levels, readUntil) = (inForce, next, until);
        followed.Current = next.Brands.ToFrozenDictionary(b => b, b => Rounded(next.LevelOf(b, until)), StringComparer.Ordinal);
    }

    private static async Task<List<AnswerRow>> ReadAsync(CardRecycleDb db, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        var rows = await db
            .Database.SqlQuery<AnswerRow>(
                $"""
                select brand_id, kind, quoted_at, premium_ppm, accepted
                from (
                    select q.id, q.brand_id, q.kind, q.quoted_at, o.id is not null as accepted,
                           round(1e6 * (q.amount_fen + q.fee_fen - q.expected_resale_fen) / q.balance_fen)::bigint
                             + q.costs_ppm + q.risk_ppm as premium_ppm,
                           row_number() over (partition by q.seller_id, q.brand_id, date_trunc('hour', q.quoted_at, 'UTC')
                                              order by o.id is null, q.quoted_at, q.id) as nth
                    from quotes.issued_quotes q left join orders.orders o on o.quote_id = q.id
                    where q.quoted_at >= {from} and q.quoted_at < {until} and q.kind is not null
                      and exists (select 1 from orders.orders p where p.seller_id = q.seller_id and p.paid_at < q.quoted_at)) a
                where nth = 1
                order by quoted_at desc, id desc limit {RowsMax}
                """
            )
            .ToListAsync(ct);
        rows.Reverse();
        return rows;
    }

    private static long Rounded(double level) => (long)Math.Round(level * QuotePolicy.Million / RoundedToPpm) * RoundedToPpm;
}
