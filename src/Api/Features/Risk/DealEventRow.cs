using CardRecycle.Api.Persistence;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// A step of a deal as the models know it, kept for good: the columns of <c>deals.csv</c>, so that what was served can be trained on. Rows
/// are only ever added, in the transaction of the step itself. <see cref="Seq"/> is given under the locks of the event's entities: events
/// that share one stand in the order in which the states saw them.
/// </summary>
internal sealed class DealEventRow
{
    public long Seq { get; init; }
    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DealStep Step { get; init; }
    public required string Seller { get; init; }
    public string? Device { get; init; }
    public string? Ip { get; init; }
    public string? Payout { get; init; }
    public string? Identity { get; init; }
    public string? Phone { get; init; }
    public string? Card { get; init; }
    public string? Prefix { get; init; }
    public long? Serial { get; init; }
    public string? Brand { get; init; }
    public string? Recycler { get; init; }
    public string? Staff { get; init; }
    public required long AmountFen { get; init; }
    public required long FaceFen { get; init; }
    public long? BalanceFen { get; init; }
    public required long BonusFen { get; init; }
    public string? Channel { get; init; }
    public string? Region { get; init; }
    public double? AccountAgeDays { get; init; }
    public int? KycLevel { get; init; }
    public bool? PurchaseProof { get; init; }
    public bool? PayoutNameMatches { get; init; }
    public DateTimeOffset? IssuedAt { get; init; }
    public int? QuotesAsked { get; init; }
    public double? SecondsToAccept { get; init; }

    public static DealEventRow Of(DealEvent e) =>
        new()
        {
            Id = Guid.Parse(e.Id),
            At = e.At,
            Step = e.Step,
            Seller = e.SellerId,
            Device = e.Device,
            Ip = e.Ip,
            Payout = e.PayoutAccount,
            Identity = e.IdentityHash,
            Phone = e.Phone,
            Card = e.CardFingerprint,
            Prefix = e.NumberPrefix,
            Serial = e.Serial,
            Brand = e.Brand,
            Recycler = e.RecyclerId,
            Staff = e.StaffId,
            AmountFen = e.AmountFen,
            FaceFen = e.FaceFen,
            BalanceFen = e.BalanceFen,
            BonusFen = e.BonusFen,
            Channel = e.Channel,
            Region = e.Region,
            AccountAgeDays = e.AccountAgeDays,
            KycLevel = e.KycLevel,
            PurchaseProof = e.PurchaseProof,
            PayoutNameMatches = e.PayoutNameMatches,
            IssuedAt = e.IssuedAt,
            QuotesAsked = e.QuotesAsked,
            SecondsToAccept = e.SecondsToAccept,
        };

    /// <summary>The event, exactly as it was scored.</summary>
    public DealEvent ToEvent() =>
        new()
        {
            Id = Id.ToString(),
            At = At,
            Step = Step,
            SellerId = Seller,
            Device = Device,
            Ip = Ip,
            PayoutAccount = Payout,
            IdentityHash = Identity,
            Phone = Phone,
            CardFingerprint = Card,
            NumberPrefix = Prefix,
            Serial = Serial,
            Brand = Brand,
            RecyclerId = Recycler,
            StaffId = Staff,
            AmountFen = AmountFen,
            FaceFen = FaceFen,
            BalanceFen = BalanceFen,
            BonusFen = BonusFen,
            Channel = Channel,
            Region = Region,
            AccountAgeDays = AccountAgeDays,
            KycLevel = KycLevel,
            PurchaseProof = PurchaseProof,
            PayoutNameMatches = PayoutNameMatches,
            IssuedAt = IssuedAt,
            QuotesAsked = QuotesAsked,
            SecondsToAccept = SecondsToAccept,
        };
}

internal sealed class DealEventRowMapping : IEntityTypeConfiguration<DealEventRow>
{
    public void Configure(EntityTypeBuilder<DealEventRow> builder)
    {
        builder.ToTable("deal_events", "risk");
        builder.HasKey(e => e.Id);
        builder.Property(e => e.Seq).UseIdentityAlwaysColumn();
        // Ever growing: an entry goes to the index's right edge, and costs a decision next to nothing.
        builder.HasIndex(e => e.Seq);
        builder.Property(e => e.Step).HasConversion(s => s.ToString().ToLowerInvariant(), text => Enum.Parse<DealStep>(text, true));
    }
}

internal static class RiskTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<DealEventRow> DealEvents => db.Set<DealEventRow>();

        public DbSet<RiskDecisionRecord> RiskDecisions => db.Set<RiskDecisionRecord>();

        public DbSet<ShadowScoreRow> ShadowScores => db.Set<ShadowScoreRow>();

        public DbSet<DealLabelRow> DealLabels => db.Set<DealLabelRow>();

        public DbSet<EntityLinkRow> EntityLinks => db.Set<EntityLinkRow>();
    }
}
