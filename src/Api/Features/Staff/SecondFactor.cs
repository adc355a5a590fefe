using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Security.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OtpNet;

namespace CardRecycle.Api.Features.Staff;

/// <summary>The authenticator of a member of staff (动态口令). In force once a code has shown that it was taken over.</summary>
internal sealed class StaffFactor
{
    public required Guid Id { get; init; }
    public required string UserName { get; init; }

    /// <summary>In base32, sealed.</summary>
    public required byte[] SecretSealed { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The time step of the last code that was taken: none of it or before is taken again.</summary>
    public long LastStep { get; set; }

    public override string ToString() => $"StaffFactor({UserName})";
}

/// <summary>Works once instead of a code, for whoever has lost the authenticator. Only its blind index is stored.</summary>
internal sealed class RecoveryCode
{
    public required Guid Id { get; init; }
    public required Guid FactorId { get; init; }
    public required string Hash { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>
/// Codes by time: RFC 6238 with SHA-1, 30 seconds, 6 digits, which every authenticator app knows. One step before and after is taken, for
/// clocks that differ.
/// </summary>
internal static class SecondFactor
{
    public const int RecoveryCodes = 10;
    private const int SecretBytes = 20; // RFC 4226, section 4, R6: 160 bits
    private const int StepSeconds = 30;
    private const int Digits = 6;
    private const int RecoveryBytes = 10;
    private const int RecoveryGroup = 4;

    public static readonly SealedColumn Secret = new("staff.factors", "secret");

    public static readonly SealedTable Factors = new(
        KeyRing.People,
        Secret.Table,
        "id",
        (Secret.Table, "id"),
        new SealedTableColumn("secret_sealed", Secret.Name)
    );

    public static string NewSecret() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>What the picture for the app says.</summary>
    public static string UriOf(string userName, string secret) =>
        $"otpauth://totp/CardRecycle:{Uri.EscapeDataString(userName)}?secret={secret}&issuer=CardRecycle&digits={Digits}&period={StepSeconds}";

    /// <returns>The time step of the code; null if it is none of now.</returns>
    public static long? StepOf(string secret, string code, DateTimeOffset now) =>
        Codes(secret, Digits).VerifyTotp(now.UtcDateTime, code, out var step, new VerificationWindow(previous: 1, future: 1)) ? step : null;

    /// <summary>The code of a moment.</summary>
    public static string CodeAt(string secret, DateTimeOffset at, int digits = Digits) => Codes(secret, digits).ComputeTotp(at.UtcDateTime);

    /// <summary>As it is shown: <c>abcd-efgh-ijkl-mnop</c>, 80 random bits.</summary>
    public static string NewRecoveryCode()
    {
        var text = Base32Encoding.ToString(RandomNumberGenerator.GetBytes(RecoveryBytes)).ToLowerInvariant();
        return string.Join('-', text.Chunk(RecoveryGroup).Select(c => new string(c)));
    }

    public static string HashOf(PersonalData personal, string recoveryCode) =>
        personal.Index(
            "recovery-code",
            new StringBuilder(recoveryCode.Trim().ToLowerInvariant()).Replace("-", "").Replace(" ", "").ToString()
        );

    private static Totp Codes(string secret, int digits) => new(Base32Encoding.ToBytes(secret), StepSeconds, OtpHashMode.Sha1, digits);
}

internal sealed class StaffFactorMapping : IEntityTypeConfiguration<StaffFactor>
{
    public void Configure(EntityTypeBuilder<StaffFactor> builder)
    {
        builder.ToTable("factors", "staff");
        builder.Property(f => f.Id).ValueGeneratedNever();
        builder.HasIndex(f => f.UserName).IsUnique();
        builder.HasOne<StaffUser>().WithMany().HasForeignKey(f => f.UserName).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RecoveryCodeMapping : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("recovery_codes", "staff");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.HasIndex(c => new { c.FactorId, c.Hash }).IsUnique();
        builder.HasOne<StaffFactor>().WithMany().HasForeignKey(c => c.FactorId).OnDelete(DeleteBehavior.Cascade);
    }
}
