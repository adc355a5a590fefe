using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Section <c>Sellers:Agreements</c>.</summary>
internal sealed class AgreementOptions
{
    /// <summary>The version of user agreement and privacy policy in force: the day it came into force. The texts are pages of the
    /// app.</summary>
    public string Version { get; set; } = "2026-11-28";
}

/// <summary>How somebody signed in. Stored by name.</summary>
internal enum SignInWay
{
    Sms,
    WeChat,
    Alipay,

    /// <summary>Agreed to without signing in anew, when a new version came.</summary>
    Page,
}

/// <summary>A seller has agreed to a version of user agreement and privacy policy (用户协议、隐私政策). Kept for good.</summary>
internal sealed class AgreementConsent
{
    public required Guid Id { get; init; }
    public required Guid SellerId { get; init; }
    public required string Version { get; init; }
    public required SignInWay Way { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The first time counts; agreeing again changes nothing.</summary>
    public static Task RecordAsync(
        CardRecycleDb db,
        Guid sellerId,
        string version,
        SignInWay way,
        DateTimeOffset at,
        CancellationToken ct
    ) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into sellers.agreement_consents (id, seller_id, version, way, at)
            values ({TimedId.New(at)}, {sellerId}, {version}, {way.ToString()}, {at}) on conflict (seller_id, version) do nothing
            """,
            ct
        );
}

internal sealed class AgreementConsentMapping : IEntityTypeConfiguration<AgreementConsent>
{
    public void Configure(EntityTypeBuilder<AgreementConsent> builder)
    {
        builder.ToTable("agreement_consents", "sellers");
        builder.Property(c => c.Way).HasConversion<string>();
        builder.HasIndex(c => new { c.SellerId, c.Version }).IsUnique();
    }
}

/// <param name="Version">In force; what an app sends with a sign-in as <c>agreement</c>.</param>
internal sealed record AgreementResponse(string Version);

/// <param name="Version">In force now.</param>
/// <param name="AgreedTo">The newest version that the seller has agreed to; null if to none.</param>
/// <param name="AgreedAt">When.</param>
internal sealed record OwnAgreementResponse(string Version, string? AgreedTo, DateTimeOffset? AgreedAt);

internal sealed record AgreeRequest([property: Required, StringLength(32, MinimumLength = 1)] string Version);

/// <summary>What a seller agrees to, and when they did.</summary>
internal static class Agreements
{
    public static Ok<AgreementResponse> Current(IOptionsMonitor<AgreementOptions> options) =>
        TypedResults.Ok(new AgreementResponse(options.CurrentValue.Version));

    public static async Task<Ok<OwnAgreementResponse>> Mine(
        SellerCaller caller,
        CardRecycleDb db,
        IOptionsMonitor<AgreementOptions> options,
        CancellationToken ct
    )
    {
        var newest = await db.Set<AgreementConsent>()
            .AsNoTracking()
            .Where(c => c.SellerId == caller.Id)
            .OrderByDescending(c => c.At)
            .FirstOrDefaultAsync(ct);
        return TypedResults.Ok(new OwnAgreementResponse(options.CurrentValue.Version, newest?.Version, newest?.At));
    }

    public static async Task<Results<Ok<OwnAgreementResponse>, ProblemHttpResult>> Agree(
        AgreeRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        IOptionsMonitor<AgreementOptions> options,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (request.Version != options.CurrentValue.Version)
            return Problems.From(SellerRefusals.AgreementOutdated);
        await AgreementConsent.RecordAsync(db, caller.Id, request.Version, SignInWay.Page, clock.GetUtcNow(), ct);
        return await Mine(caller, db, options, ct);
    }
}
