using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Staff;

/// <summary>A member of staff. <see cref="Duties"/>: of <see cref="StaffOptions.Duties"/>.</summary>
internal sealed class StaffUser
{
    public required string UserName { get; init; }
    public required string PasswordHash { get; set; }
    public required string[] Duties { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>The password was made by somebody else and is good for choosing one's own.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>Raised to end all sessions at once: a token of another version is refused.</summary>
    public int SessionVersion { get; set; }

    public override string ToString() => $"StaffUser({UserName})";
}

/// <summary>What became of one attempt to sign in. Written for good; also what the throttle counts.</summary>
internal sealed class StaffSignIn
{
    public required Guid Id { get; init; }

    /// <summary>Null when the name is not one of ours: people type passwords into the wrong field.</summary>
    public string? UserName { get; init; }

    public required string IpAddress { get; init; }
    public required string Outcome { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>Values of <see cref="StaffSignIn.Outcome"/>.</summary>
internal static class SignInOutcomes
{
    public const string SignedIn = "signed-in";
    public const string WrongPassword = "wrong-password";
    public const string UnknownUser = "unknown-user";
    public const string Disabled = "disabled";
    public const string Throttled = "throttled";

    /// <summary>The password was right; a second step is asked for.</summary>
    public const string StepNeeded = "step-needed";
    public const string WrongCode = "wrong-code";

    /// <summary>A right code that had been used before: somebody looked over a shoulder, or pressed twice.</summary>
    public const string UsedCode = "used-code";
    public const string RecoveryCode = "recovery-code";

    /// <summary>What counts against a name and an address.</summary>
    public static readonly string[] Failures = [WrongPassword, UnknownUser, Disabled, WrongCode, UsedCode];
}

internal sealed class StaffUserMapping : IEntityTypeConfiguration<StaffUser>
{
    public void Configure(EntityTypeBuilder<StaffUser> builder)
    {
        builder.ToTable("users", "staff");
        builder.HasKey(u => u.UserName);
        builder.Property(u => u.UserName).HasMaxLength(64);
    }
}

internal sealed class StaffSignInMapping : IEntityTypeConfiguration<StaffSignIn>
{
    public void Configure(EntityTypeBuilder<StaffSignIn> builder)
    {
        builder.ToTable("sign_ins", "staff");
        builder.HasIndex(s => new { s.UserName, s.At });
        builder.HasIndex(s => new { s.IpAddress, s.At });
    }
}

internal static class StaffTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<StaffUser> StaffUsers => db.Set<StaffUser>();

        public DbSet<StaffSignIn> StaffSignIns => db.Set<StaffSignIn>();

        public DbSet<StaffFactor> StaffFactors => db.Set<StaffFactor>();

        public DbSet<RecoveryCode> RecoveryCodes => db.Set<RecoveryCode>();

        public DbSet<StaffChange> StaffChanges => db.Set<StaffChange>();
    }
}
