using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Staff;

/// <summary>What gives somebody more than they had, or a new way in. Stored by name.</summary>
internal enum StaffChangeKind
{
    /// <summary>新增员工.</summary>
    Create,

    /// <summary>调整职责.</summary>
    SetDuties,

    /// <summary>重新启用.</summary>
    Enable,

    /// <summary>重置密码.</summary>
    ResetPassword,

    /// <summary>重置动态口令.</summary>
    ResetFactor,
}

/// <summary>A change of who is staff and what they may do, asked for by one administrator, decided on by another.</summary>
internal sealed class StaffChange : TwoPersonRequest
{
    public required StaffChangeKind Kind { get; init; }
    public required string UserName { get; init; }

    /// <summary>From then on; null where the kind has none.</summary>
    public string[]? Duties { get; init; }
}

internal sealed class StaffChangeMapping : IEntityTypeConfiguration<StaffChange>
{
    public void Configure(EntityTypeBuilder<StaffChange> builder)
    {
        builder.ToTable(
            "changes",
            "staff",
            table =>
                table.HasCheckConstraint(
                    "ck_changes_two_people",
                    "decided_by is null or (decided_by <> asked_by and decided_by <> user_name and asked_by <> user_name)"
                )
        );
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Kind).HasConversion<string>();
        builder.Property(c => c.UserName).HasMaxLength(64);
    }
}
