using System.Text.Json;
using System.Text.Json.Serialization;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>A version of the rules as it was written. Rows are only ever added.</summary>
internal sealed class RuleSetRow
{
    public required int Version { get; init; }

    /// <summary>The rules, a JSON array of <see cref="RuleDefinition"/>.</summary>
    public required string Rules { get; init; }
    public required string Note { get; init; }
    public required string Author { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    private static readonly JsonSerializerOptions json = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static string TextOf(IReadOnlyList<RuleDefinition> rules) => JsonSerializer.Serialize(rules, json);

    /// <exception cref="JsonException">It was damaged.</exception>
    public IReadOnlyList<RuleDefinition> ToDefinitions() =>
        JsonSerializer.Deserialize<RuleDefinition[]>(Rules, json) ?? throw new JsonException("There is no rule set in the row.");
}

/// <summary>That a version was tried, and on what.</summary>
internal sealed class RuleSetTrial
{
    public required Guid Id { get; init; }
    public required int Version { get; init; }

    /// <summary><c>test</c> or <c>backtest</c>.</summary>
    public required string Kind { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>What came out, in short.</summary>
    public required string Result { get; init; }
}

/// <summary>That a version came into force; the newest one is in force.</summary>
internal sealed class RuleSetPublication
{
    public long Seq { get; init; }
    public required int Version { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Reason { get; init; }

    /// <summary>True when an earlier version was brought back.</summary>
    public required bool Rollback { get; init; }
}

internal sealed class RuleSetMapping : IEntityTypeConfiguration<RuleSetRow>
{
    public void Configure(EntityTypeBuilder<RuleSetRow> builder)
    {
        builder.ToTable("rule_sets", "risk");
        builder.HasKey(s => s.Version);
        builder.Property(s => s.Version).ValueGeneratedNever();
        builder.Property(s => s.Rules).HasColumnType("jsonb");
    }
}

internal sealed class RuleSetTrialMapping : IEntityTypeConfiguration<RuleSetTrial>
{
    public void Configure(EntityTypeBuilder<RuleSetTrial> builder)
    {
        builder.ToTable("rule_set_trials", "risk");
        builder.HasOne<RuleSetRow>().WithMany().HasForeignKey(t => t.Version).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RuleSetPublicationMapping : IEntityTypeConfiguration<RuleSetPublication>
{
    public void Configure(EntityTypeBuilder<RuleSetPublication> builder)
    {
        builder.ToTable("rule_set_publications", "risk");
        builder.HasKey(p => p.Seq);
        builder.Property(p => p.Seq).UseIdentityAlwaysColumn();
        builder.HasOne<RuleSetRow>().WithMany().HasForeignKey(p => p.Version).OnDelete(DeleteBehavior.Restrict);
    }
}

internal static class RuleTables
{
    /// <summary>Of this room; whoever numbers or publishes holds it until the commit.</summary>
    private const long WriteLock = 0x5269_736B_5275_6C01;

    extension(CardRecycleDb db)
    {
        public DbSet<RuleSetRow> RuleSets => db.Set<RuleSetRow>();

        public DbSet<RuleSetTrial> RuleSetTrials => db.Set<RuleSetTrial>();

        public DbSet<RuleSetPublication> RuleSetPublications => db.Set<RuleSetPublication>();

        /// <summary>Publications stand in the order of their commits, and versions have no gap.</summary>
        public Task LockRulesAsync(CancellationToken ct) => db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({WriteLock})", ct);
    }
}
