using CardRecycle.Api.Platform.Work;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

namespace CardRecycle.Api.Features.Risk;

/// <summary>That a seller dealt with an entity: what the graph that reviewers look at is made of (the models' own lies in the
/// states).</summary>
internal sealed class EntityLinkRow
{
    public required EntityKind Kind { get; init; }
    public required string Value { get; init; }
    public required string Seller { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
}

internal sealed class EntityLinkRowMapping : IEntityTypeConfiguration<EntityLinkRow>
{
    public void Configure(EntityTypeBuilder<EntityLinkRow> builder)
    {
        builder.ToTable("links", "risk");
        builder.HasKey(l => new
        {
            l.Kind,
            l.Value,
            l.Seller,
        });
        builder.Property(l => l.Kind).HasConversion<short>();
        builder.HasIndex(l => new { l.Seller, l.LastAt });
    }
}

/// <summary>How far the links have followed the events; one row.</summary>
internal sealed class LinkProgressRow
{
    public required int Id { get; init; }
    public required long Seq { get; init; }
}

internal sealed class LinkProgressRowMapping : IEntityTypeConfiguration<LinkProgressRow>
{
    public void Configure(EntityTypeBuilder<LinkProgressRow> builder)
    {
        builder.ToTable("link_progress", "risk");
        builder.Property(p => p.Id).ValueGeneratedNever();
    }
}

/// <summary>
/// Follows the events and keeps <c>risk.links</c>, beside the decisions and never in them: no deal waits for it. An event of a transaction
/// that is still open may come after one with a higher number, so what is younger than <see cref="settled"/> is read again.
/// </summary>
internal sealed class FollowLinks(WorkServices work) : BatchLoop("risk-links", work)
{
    /// <summary>Any number that no other advisory lock of this database uses: "linked" in ASCII.</summary>
    private const long LinksLock = 0x6c696e6b6564;
    private const int EventsMax = 5000;
    private static readonly TimeSpan settled = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan idle = TimeSpan.FromSeconds(1);
    private readonly WorkServices work = work;
    private long seen;

    private const string FollowSql = """
        with news as (
          select seq, at, seller, device, ip, payout, identity, phone, card, prefix from risk.deal_events where seq > $1 order by seq limit $2
        ), pairs as (
          select v.kind, v.value, n.seller, min(n.at) as first_at, max(n.at) as last_at from news n cross join lateral (values
            (2::smallint, n.device), (3, n.ip), (4, n.payout), (5, n.identity), (6, n.phone), (7, n.card), (8, n.prefix)) as v (kind, value)
          where v.value is not null group by 1, 2, 3 order by 1, 2, 3
        ), kept as (
          insert into risk.links as l (kind, value, seller, first_at, last_at) select kind, value, seller, first_at, last_at from pairs
          on conflict (kind, value, seller) do update set last_at = excluded.last_at where l.last_at < excluded.last_at
        )
        select count(*), coalesce(max(seq), $1),
               coalesce((select min(seq) from news where at > $3) - 1, max(seq), $1)
        from news
        """;

    protected override TimeSpan Pause => idle;

    protected override TimeSpan Idle => idle;

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        await using var connection = await work.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var exclusive = new NpgsqlCommand("select pg_try_advisory_xact_lock($1)", connection)
        {
            Parameters = { new() { Value = LinksLock } },
        };
        if (!(bool)(await exclusive.ExecuteScalarAsync(ct))!)
            return 0;
        await using var begin = new NpgsqlCommand("select coalesce((select seq from risk.link_progress where id = 1), 0)", connection);
        var from = (long)(await begin.ExecuteScalarAsync(ct))!;
        await using var follow = new NpgsqlCommand(FollowSql, connection)
        {
            Parameters =
            {
                new() { Value = from },
                new() { Value = EventsMax },
                new() { Value = (work.Clock.GetUtcNow() - settled).ToUniversalTime() },
            },
        };
        long last;
        long settledAt;
        await using (var reader = await follow.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            (last, settledAt) = (reader.GetInt64(1), reader.GetInt64(2));
        }
        if (settledAt > from)
        {
            await using var keep = new NpgsqlCommand(
                "insert into risk.link_progress (id, seq) values (1, $1) on conflict (id) do update set seq = excluded.seq",
                connection
            )
            {
                Parameters = { new() { Value = settledAt } },
            };
            await keep.ExecuteNonQueryAsync(ct);
        }
        await transaction.CommitAsync(ct);
        // Young events are looked at again, but the loop does not run for them alone.
        var fresh = (int)Math.Min(last - seen, EventsMax);
        seen = Math.Max(seen, last);
        return Math.Max(0, fresh);
    }
}
