using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>A quote that was given, accepted or not: the top of the funnel, and what models learn acceptance from.</summary>
internal sealed class IssuedQuote
{
    public required Guid Id { get; init; }
    public required Guid? SellerId { get; init; }
    public required string Tier { get; init; }
    public required string BrandId { get; init; }

    /// <summary>Null for quotes of the time before it was recorded; nothing is learned from them.</summary>
    public required CardKind? Kind { get; init; }
    public required CardForm Form { get; init; }
    public required long FaceFen { get; init; }
    public required long BalanceFen { get; init; }
    public required DateOnly? ExpiresOn { get; init; }
    public required string? Region { get; init; }
    public required PurchaseProof Proof { get; init; }
    public required long AmountFen { get; init; }
    public required long FeeFen { get; init; }
    public required long ExpectedResaleFen { get; init; }
    public required long? MarketLevelPpm { get; init; }

    /// <summary>Channel and holding, of the balance: what the sale costs, whatever the card turns out to be.</summary>
    public required long CostsPpm { get; init; }

    /// <summary>Set aside for bad cards, of the balance.</summary>
    public required long RiskPpm { get; init; }

    /// <summary>How far the brand's answers moved the price, within it.</summary>
    public required long AnswersPpm { get; init; }

    /// <summary>The random step within the price, after the guard rails.</summary>
    public required long StepPpm { get; init; }

    /// <summary>Probability with which exactly this step came about; acceptance is learned with it.</summary>
    public required long StepPropensityPpm { get; init; }
    public required string ModelVersion { get; init; }

    /// <summary>The learned policy that set the margin, or "fixed".</summary>
    public required string PolicyVersion { get; init; }
    public required DateTimeOffset QuotedAt { get; init; }
}

internal static class QuoteTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<IssuedQuote> IssuedQuotes => db.Set<IssuedQuote>();
    }
}

internal sealed class IssuedQuoteMapping : IEntityTypeConfiguration<IssuedQuote>
{
    public void Configure(EntityTypeBuilder<IssuedQuote> builder)
    {
        builder.ToTable("issued_quotes", "quotes");
        builder.HasKey(q => q.Id);
        builder.Property(q => q.Kind).HasConversion<string>();
        builder.Property(q => q.PolicyVersion).HasDefaultValue(PriceWalk.FixedPolicy);
        builder.Property(q => q.AnswersPpm).HasDefaultValue(0L);
        builder.Property(q => q.Form).HasConversion<string>();
        builder.Property(q => q.Proof).HasConversion<string>();
        builder.HasIndex(q => q.QuotedAt);
    }
}
