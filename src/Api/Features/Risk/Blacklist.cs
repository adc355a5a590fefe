using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

namespace CardRecycle.Api.Features.Risk;

internal enum BlacklistKind
{
    Person,
    Seller,
    Device,
    Ip,

    /// <summary>The first characters of a card number: a stolen batch.</summary>
    NumberPrefix,
}

/// <summary>Somebody or something that nobody deals with (黑名单).</summary>
internal sealed class BlacklistEntry
{
    public required Guid Id { get; init; }
    public required BlacklistKind Kind { get; init; }
    public required string Value { get; init; }
    public required string Reason { get; init; }
    public required string AddedBy { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    public DateTimeOffset? RemovedAt { get; set; }
    public string? RemovedBy { get; set; }
}

internal sealed class BlacklistEntryMapping : IEntityTypeConfiguration<BlacklistEntry>
{
    public const string OnceIndex = "ix_blacklist_kind_value";

    public void Configure(EntityTypeBuilder<BlacklistEntry> builder)
    {
        builder.ToTable("blacklist", "risk");
        builder.Property(e => e.Kind).HasConversion<string>();
        builder.HasIndex(e => new { e.Kind, e.Value }).IsUnique().HasFilter("removed_at is null").HasDatabaseName(OnceIndex);
    }
}

/// <summary>Staff keep the list; the gate asks it about every deal (<see cref="GateReads"/>). Removed entries stay on record.</summary>
internal static class Blacklist
{
    private const int PageSizeMax = 200;

    public static async Task<Results<Created<BlacklistEntryView>, ProblemHttpResult>> Add(
        AddToBlacklistRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var entry = new BlacklistEntry
        {
            Id = TimedId.New(now),
            Kind = request.Kind,
            Value = request.Value.Trim(),
            Reason = request.Reason,
            AddedBy = caller.Id,
            AddedAt = now,
        };
        db.Add(entry);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: BlacklistEntryMapping.OnceIndex })
        {
            return Problems.From(AlreadyListed);
        }
        return TypedResults.Created($"/staff/risk/blacklist/{entry.Id}", ViewOf(entry));
    }

    public static async Task<Ok<BlacklistPage>> List(CardRecycleDb db, CancellationToken ct, Guid? before = null, int limit = 50)
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var entries = await db.Set<BlacklistEntry>()
            .AsNoTracking()
            .Where(e => e.RemovedAt == null && (before == null || e.Id < before))
            .OrderByDescending(e => e.Id)
            .Take(size)
            .ToListAsync(ct);
        return TypedResults.Ok(new BlacklistPage([.. entries.Select(ViewOf)], entries.Count == size ? entries[^1].Id : null));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid entryId,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var removed = await db.Set<BlacklistEntry>()
            .Where(e => e.Id == entryId && e.RemovedAt == null)
            .ExecuteUpdateAsync(u => u.SetProperty(e => e.RemovedAt, now).SetProperty(e => e.RemovedBy, caller.Id), ct);
        if (removed == 0)
            return Problems.From(NotListed);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    private static BlacklistEntryView ViewOf(BlacklistEntry entry) =>
        new(entry.Id, entry.Kind, entry.Value, entry.Reason, entry.AddedBy, entry.AddedAt);

    private static readonly Refusal AlreadyListed = new(
        "risk/already-blacklisted",
        StatusCodes.Status409Conflict,
        "Already on the blacklist",
        "An entry of this kind and value is in force.",
        "该条目已在黑名单中。"
    );

    private static readonly Refusal NotListed = new(
        "risk/not-blacklisted",
        StatusCodes.Status404NotFound,
        "No such entry",
        "No entry with this id is in force.",
        "没有找到该黑名单条目。"
    );
}

/// <param name="Kind">What is listed.</param>
/// <param name="Value">A person hash, seller id, device fingerprint, IP address or number prefix.</param>
/// <param name="Reason">For the record.</param>
internal sealed record AddToBlacklistRequest(
    BlacklistKind Kind,
    [property: Required, StringLength(128, MinimumLength = 1)] string Value,
    [property: Required, StringLength(500, MinimumLength = 2)] string Reason
);

internal sealed record BlacklistEntryView(Guid Id, BlacklistKind Kind, string Value, string Reason, string AddedBy, DateTimeOffset AddedAt);

internal sealed record BlacklistPage(IReadOnlyList<BlacklistEntryView> Entries, Guid? Next);
