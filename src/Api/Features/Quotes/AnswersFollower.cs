using System.Collections.Frozen;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// Reads how sellers answered what they were named into <see cref="FollowedAnswers"/>, an hour at a time once all its quotes have
/// ended; at the start, and when another policy comes into force, the last weeks. Counted are sellers that were paid once before, each
/// once an hour and brand: an account costs a real card, and who is named the same price twice has answered once.
/// </summary>
internal sealed partial class AnswersFollower(
    FollowedAnswers followed,
    IPricingPolicies policies,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<AnswersFollower> log
) : BackgroundService
{
    /// <summary>What is older is forgotten, with the slowest law that a training gives.</summary>
    private const int Days = 20;

    /// <summary>No reading takes in more; of a longer time the newest count.</summary>
    private const int RowsMax = 200_000;
    private const long RoundedToPpm = 10;
    private static readonly TimeSpan look = TimeSpan.FromSeconds(1);

    private PolicyChange? policy;
    private AnswerLevels? levels;
    private DateTimeOffset readUntil;

    private sealed record AnswerRow(string BrandId, string Kind, DateTimeOffset QuotedAt, long PremiumPpm, bool Accepted);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // On the machine's own clock, as promotions are followed: it is cheap to look, and a clock that is set is noticed.
            while (true)
            {
                await Task.Delay(look, stoppingToken);
                await FollowAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        var (inForce, until) = (policies.Current.InForce, AnswerLevels.KnownUntil(clock.GetUtcNow()));
        if (ReferenceEquals(inForce, policy) && (levels is null || until <= readUntil))
            return;
        if (inForce?.Answers is not { } law)
        {
            (policy, levels, followed.Current) = (inForce, null, FrozenDictionary<string, long>.Empty);
            return;
        }
        try
        {
            var fresh = !ReferenceEquals(inForce, policy) || levels is null;
            var next = fresh ? new AnswerLevels(law, inForce.Responses) : levels!;
            foreach (var row in await ReadAsync(fresh ? until.AddDays(-Days) : readUntil, until, ct))
                next.Learn(
                    new(
                        row.BrandId,
                        Enum.Parse<KindOfCard>(row.Kind),
                        row.QuotedAt,
                        row.PremiumPpm / (double)QuotePolicy.Million,
                        row.Accepted
                    )
                );
            (policy, levels, readUntil) = (inForce, next, until);
            followed.Current = next.Brands.ToFrozenDictionary(b => b, b => Rounded(next.LevelOf(b, until)), StringComparer.Ordinal);
        }
        catch (Exception e)
            when (e is NpgsqlException or TimeoutException or IOException or InvalidOperationException { InnerException: NpgsqlException })
        {
            LogFailed(log, e);
        }
    }

    private async Task<List<AnswerRow>> ReadAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
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

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sellers' answers could not be read; prices stay as they are, and it is tried again."
    )]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
