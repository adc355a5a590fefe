using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Models.Risk;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using EntityState = CardRecycle.Models.Risk.EntityState;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// The neighbours of an entity: of a seller the devices, addresses, accounts, persons, phones, cards and card batches that they dealt
/// with, of any of these the sellers. Bounded, the newest first; one hop a request, so that whoever looks decides where to go on.
/// </summary>
internal static class EntityGraph
{
    private const int NeighboursMax = 60;

    /// <summary>From here on an entity counts as shared by that many or more; nobody needs the exact number of a crowd.</summary>
    private const int SharedMax = 100;
    private const int CardsMax = 12;

    public static async Task<Results<Ok<EntityGraphResponse>, ProblemHttpResult>> Handle(
        CardRecycleDb db,
        NpgsqlDataSource source,
        QueryCode<GraphKind> kind,
        string value,
        CancellationToken ct,
        int limit = 40
    )
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > 128)
            return Problems.From(NoEntity);
        var size = Math.Clamp(limit, 1, NeighboursMax);
        var centre = (Kind: (EntityKind)kind.Value, Value: value);
        var links = db.EntityLinks.AsNoTracking();
        var found =
            centre.Kind == EntityKind.Seller
                ? await OfSellerAsync(links, value, size, ct)
                : await links
                    .Where(l => l.Kind == centre.Kind && l.Value == value)
                    .OrderByDescending(l => l.LastAt)
                    .Take(size + 1)
                    .ToListAsync(ct);
        var shown = found.Take(size).ToArray();
        (EntityKind Kind, string Value)[] entities =
        [
            centre,
            .. shown.Select(l => centre.Kind == EntityKind.Seller ? (l.Kind, l.Value) : (EntityKind.Seller, l.Seller)),
        ];
        var facts = await FactsAsync(source, entities, ct);
        return TypedResults.Ok(
            new EntityGraphResponse(
                facts[0],
                [.. shown.Select((l, i) => new GraphNeighbour(facts[i + 1], l.FirstAt, l.LastAt))],
                found.Count > size
            )
        );
    }

    /// <summary>Most links of a busy seller are their cards, which would crowd out all else.</summary>
    private static async Task<List<EntityLinkRow>> OfSellerAsync(
        IQueryable<EntityLinkRow> links,
        string seller,
        int size,
        CancellationToken ct
    )
    {
        var of = links.Where(l => l.Seller == seller).OrderByDescending(l => l.LastAt);
        var others = await of.Where(l => l.Kind != EntityKind.Card && l.Kind != EntityKind.Prefix).Take(size + 1).ToListAsync(ct);
        var cards = await of.Where(l => l.Kind == EntityKind.Card || l.Kind == EntityKind.Prefix).Take(CardsMax + 1).ToListAsync(ct);
        return [.. others.Take(size - Math.Min(cards.Count, size / 2)), .. cards];
    }

    /// <summary>In one round trip: how many sellers share each, what the states know of it, and whether it is blacklisted.</summary>
    private static async Task<GraphEntity[]> FactsAsync(
        NpgsqlDataSource source,
        (EntityKind Kind, string Value)[] entities,
        CancellationToken ct
    )
    {
        await using var command = source.CreateCommand(
            """
            select e.n,
              (select count(*) from (
                 select from risk.links l where l.kind = e.kind and l.value = e.value limit $5) s),
              (select s.state from risk.entity_states s where s.id = e.id and s.kind = e.kind),
              exists (select from risk.blacklist b where b.removed_at is null and b.value = e.value and b.kind = e.listed)
            from unnest($1::int[], $2::smallint[], $3::text[], $4::bigint[], $6::text[]) as e (n, kind, value, id, listed) order by e.n
            """
        );
        command.Parameters.Add(new() { Value = Enumerable.Range(0, entities.Length).ToArray() });
        command.Parameters.Add(new() { Value = Array.ConvertAll(entities, e => (short)e.Kind) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(entities, e => e.Value) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(entities, e => EntityKey.Of(e.Kind, e.Value)!.Value.Id) });
        command.Parameters.Add(new() { Value = SharedMax });
        command.Parameters.Add(new() { Value = Array.ConvertAll(entities, e => ListedAs(e.Kind)?.ToString() ?? "") });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var facts = new GraphEntity[entities.Length];
        while (await reader.ReadAsync(ct))
        {
            var i = reader.GetInt32(0);
            var summary = await reader.IsDBNullAsync(2, ct) ? null : SummaryOf(reader.GetFieldValue<byte[]>(2));
            facts[i] = new(
                (GraphKind)entities[i].Kind,
                entities[i].Value,
                (int)reader.GetInt64(1),
                summary?.Deals ?? 0,
                (long)Math.Round((summary?.SumYuan ?? 0) * 100),
                summary?.KnownFrauds ?? 0,
                summary?.Group is { } group and not 0 ? group.ToString("x16", System.Globalization.CultureInfo.InvariantCulture) : null,
                reader.GetBoolean(3),
                ListedAs(entities[i].Kind)
            );
        }
        return facts;
    }

    /// <summary>A state that cannot be read stops no reviewer.</summary>
    private static EntitySummary? SummaryOf(byte[] stored)
    {
        try
        {
            return EntityState.Read(stored).Summary();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static BlacklistKind? ListedAs(EntityKind kind) =>
        kind switch
        {
            EntityKind.Seller => BlacklistKind.Seller,
            EntityKind.Device => BlacklistKind.Device,
            EntityKind.Ip => BlacklistKind.Ip,
            EntityKind.Identity => BlacklistKind.Person,
            _ => null,
        };

    private static readonly Refusal NoEntity = new(
        "risk/no-entity",
        StatusCodes.Status400BadRequest,
        "The entity is not named",
        "Give kind and value: 1 to 128 characters.",
        "请给出实体的类别和值。"
    )
    {
        Field = "value",
    };
}

/// <summary>Kinds of entities in the graph, with the models' numbers.</summary>
internal enum GraphKind
{
    Seller = EntityKind.Seller,
    Device = EntityKind.Device,
    Ip = EntityKind.Ip,
    Payout = EntityKind.Payout,
    Identity = EntityKind.Identity,
    Phone = EntityKind.Phone,
    Card = EntityKind.Card,
    Prefix = EntityKind.Prefix,
}

/// <param name="Centre">The entity that was asked about.</param>
/// <param name="Neighbours">What it was used with, the newest first.</param>
/// <param name="Cut">Whether there are more.</param>
internal sealed record EntityGraphResponse(GraphEntity Centre, IReadOnlyList<GraphNeighbour> Neighbours, bool Cut);

/// <summary>An entity: a seller's id, a device, an address, or the blind index of an account, person, phone, card or card batch.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">By which it is asked about again, and blacklisted.</param>
/// <param name="Sellers">Sellers who dealt with it, 100 at most; 0 for a seller.</param>
/// <param name="Deals">Scored deals ever.</param>
/// <param name="SumFen">Of their amounts, in fen.</param>
/// <param name="KnownFrauds">Of the last sixty days in which something happened.</param>
/// <param name="Group">The connected group, for telling groups apart; null without one.</param>
/// <param name="Blacklisted">Whether an entry of the blacklist is in force.</param>
/// <param name="BlacklistAs">The kind of entry that it would be; null where it cannot be blacklisted.</param>
internal sealed record GraphEntity(
    GraphKind Kind,
    string Value,
    int Sellers,
    long Deals,
    long SumFen,
    int KnownFrauds,
    string? Group,
    bool Blacklisted,
    BlacklistKind? BlacklistAs
);

/// <param name="Entity">The neighbour.</param>
/// <param name="FirstAt">When they were first seen together.</param>
/// <param name="LastAt">When last.</param>
internal sealed record GraphNeighbour(GraphEntity Entity, DateTimeOffset FirstAt, DateTimeOffset LastAt);
