using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>
/// An account (卖家). What ends in <c>Sealed</c> is encrypted (<see cref="PersonalData"/>); what ends in <c>Index</c> or <c>Hash</c> is a
/// blind index, equal for equal values and useless without its key.
/// </summary>
internal sealed class Seller
{
    public const string PhoneConstraint = "ix_sellers_phone_index";
    public const string AlipayConstraint = "ix_sellers_alipay_index";
    public const string AlipayOpenIdConstraint = "ix_sellers_alipay_open_id";
    public const string WeChatConstraint = "ix_sellers_we_chat_open_id";

    public required Guid Id { get; init; }
    public required string PhoneIndex { get; set; }
    public required byte[] PhoneSealed { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public KycLevel Level { get; set; } = KycLevel.Phone;
    public string Tier { get; set; } = "standard";
    public string? PersonHash { get; set; }
    public byte[]? NameSealed { get; set; }
    public byte[]? IdNumberSealed { get; set; }
    public byte[]? BankCardSealed { get; set; }
    public string? Bank { get; set; }
    public DateTimeOffset? RealNamedAt { get; set; }
    public string? WeChatOpenId { get; set; }

    /// <summary>Who the seller is in Alipay's mini-program: for signing in and for messages; payouts go to a logon id.</summary>
    public string? AlipayOpenId { get; set; }

    /// <summary>An Alipay logon id that payouts may go to.</summary>
    public byte[]? AlipaySealed { get; set; }
    public string? AlipayIndex { get; set; }

    /// <summary>Payouts may go to the bank card of the real-name check.</summary>
    public bool PaidToBankCard { get; set; }

    /// <summary>Which account is paid first; null: the first one there is, WeChat before Alipay before the bank card.</summary>
    public PayeeKind? PaidFirst { get; set; }

    /// <summary>Set for a corporate seller (企业卖家): what is entered in the public register.</summary>
    public string? CompanyName { get; set; }
    public string? CompanyCode { get; set; }
    public string? CompanySetBy { get; set; }
    public DateTimeOffset? BlockedAt { get; set; }
    public string? BlockedBy { get; set; }
    public string? BlockedReason { get; set; }

    /// <summary>When the seller had the account erased (注销). Of the person only <see cref="PersonHash"/> is left then.</summary>
    public DateTimeOffset? ErasedAt { get; set; }

    /// <summary>Until when the law makes us keep what is left.</summary>
    public DateTimeOffset? KeptUntil { get; set; }

    public bool Blocked => BlockedAt is not null;

    public override string ToString() => $"Seller({Id})";
}

internal sealed class SellerMapping : IEntityTypeConfiguration<Seller>
{
    public void Configure(EntityTypeBuilder<Seller> builder)
    {
        builder.ToTable("sellers", "sellers");
        builder.HasIndex(s => s.PhoneIndex).IsUnique().HasDatabaseName(Seller.PhoneConstraint);
        builder.HasIndex(s => s.WeChatOpenId).IsUnique().HasDatabaseName(Seller.WeChatConstraint);
        builder.HasIndex(s => s.AlipayOpenId).IsUnique().HasDatabaseName(Seller.AlipayOpenIdConstraint);
        builder.HasIndex(s => s.AlipayIndex).IsUnique().HasDatabaseName(Seller.AlipayConstraint);
        builder.Property(s => s.PaidFirst).HasConversion<string>();
        builder.HasIndex(s => s.PersonHash);
        builder.Property(s => s.Level).HasConversion<string>();
        builder.Ignore(s => s.Blocked);
        // To every room an erased account is gone; who needs the row all the same must say so.
        builder.HasQueryFilter(s => s.ErasedAt == null);
    }
}

internal static class SellerTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<Seller> Sellers => db.Set<Seller>();

        public DbSet<SmsCode> SmsCodes => db.Set<SmsCode>();

        public DbSet<RealNameCheck> RealNameChecks => db.Set<RealNameCheck>();
    }
}
