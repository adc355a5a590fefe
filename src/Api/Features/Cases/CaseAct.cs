using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Cases;

/// <summary>What can be done with a case. Stored by name.</summary>
internal enum CaseActKind
{
    Opened,
    Claimed,
    Released,

    /// <summary>A member of staff has written something down.</summary>
    Noted,
    Asked,
    Answered,

    /// <summary>Decided by the first of two people.</summary>
    Proposed,

    /// <summary>The second person does not agree; the case goes back to the queue.</summary>
    Disagreed,
    Escalated,
    Closed,

    /// <summary>The seller's account was blocked.</summary>
    Frozen,

    /// <summary>A suspicious-transaction report was drawn up.</summary>
    Reported,
}

/// <summary>One act on a case: who, when, what and why. Rows are only ever added; the Api's role can do nothing else.</summary>
internal sealed class CaseAct
{
    public const string Gate = "gate";
    public const string Seller = "seller";
    public const string System = "system";
    public const int TextMax = 2000;

    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }

    /// <summary>The case's version after the act: of acts in one moment, which came first.</summary>
    public required int Number { get; init; }
    public required CaseActKind Kind { get; init; }

    /// <summary>A member of staff, or <see cref="Gate"/>, <see cref="Seller"/>, <see cref="System"/>.</summary>
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>What, by code: what was asked for, decided, shown.</summary>
    public string? Code { get; init; }

    /// <summary>Why, or what was said.</summary>
    public string? Text { get; init; }
    public string? ImageRef { get; init; }
}

internal sealed class CaseActMapping : IEntityTypeConfiguration<CaseAct>
{
    public void Configure(EntityTypeBuilder<CaseAct> builder)
    {
        builder.ToTable("acts", "cases");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.Kind).HasConversion<string>();
        builder.HasIndex(a => a.CaseId);
    }
}
