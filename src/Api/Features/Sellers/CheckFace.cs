using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Identity;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

/// <param name="OrderId">The order whose review asks for it; left out: to raise the account's level.</param>
/// <param name="ReturnTo">Where the provider's page leads back to, an http address; left out in a mini-program.</param>
internal sealed record StartFaceCheckRequest(Guid? OrderId = null, [property: StringLength(1024), Url] string? ReturnTo = null);

/// <param name="CheckId">To ask for the result with.</param>
/// <param name="Page">The provider's page, where the person shows their face.</param>
/// <param name="ExpiresAt">Until when a result counts.</param>
internal sealed record FaceCheckStarted(Guid CheckId, Uri Page, DateTimeOffset ExpiresAt);

/// <param name="Result">What came out; <c>pending</c>: the person has not been through it yet.</param>
/// <param name="Message">Chinese: what it means and what to do.</param>
/// <param name="Account">The account as it is now.</param>
internal sealed record FaceCheckResponse(FaceResult Result, string Message, OwnAccountResponse Account);

/// <summary>
/// Face check (人脸核身): begun with the name and ID number of the real-name check, shown by the provider, and its result asked of the
/// provider by us. It counts for the person, the purpose and the time that it was begun for.
/// </summary>
internal static class CheckFace
{
    public static async Task<Results<Ok<FaceCheckStarted>, ProblemHttpResult>> Start(
        StartFaceCheckRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        PersonalData personal,
        IFaceVerifier verifier,
        IOptions<FaceCheckOptions> options,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        if (await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == caller.Id, ct) is not { } seller)
            return Problems.From(SellerRefusals.AccountGone);
        if (seller is not { PersonHash: { } person, NameSealed: { } name, IdNumberSealed: { } idNumber })
            return Problems.From(PayoutAccountRefusals.RealNameFirst);
        var today = ChineseDay.StartOf(now);
        if (await db.Set<FaceCheck>().CountAsync(c => c.SellerId == caller.Id && c.StartedAt >= today, ct) >= options.Value.ChecksPerDay)
            return Problems.From(SellerRefusals.TooManyFaceChecks(today.AddDays(1) - now));
        var check = new FaceCheck
        {
            Id = TimedId.New(now),
            SellerId = caller.Id,
            PersonHash = person,
            OrderId = request.OrderId,
            StartedAt = now,
            ExpiresAt = now + options.Value.Within,
        };
        db.Add(check);
        await db.SaveChangesAsync(ct);
        var started = await verifier.StartAsync(
            personal.Open(SealedColumns.Name, seller.Id, name),
            personal.Open(SealedColumns.IdNumber, seller.Id, idNumber),
            check.Id.ToString("N"),
            request.ReturnTo is { } address ? new Uri(address) : null,
            ct
        );
        if (started is null)
            return Problems.From(SellerRefusals.FaceUnavailable);
        check.Token = started.Token;
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new FaceCheckStarted(check.Id, started.Page, check.ExpiresAt));
    }

    public static async Task<Results<Ok<FaceCheckResponse>, ProblemHttpResult>> Read(
        Guid checkId,
        SellerCaller caller,
        CardRecycleDb db,
        PersonalData personal,
        IFaceVerifier verifier,
        AccountView view,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var check = await db.Set<FaceCheck>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == checkId && c.SellerId == caller.Id, ct);
        if (check is not { Token: { } token })
            return Problems.From(SellerRefusals.NoFaceCheck);
        var result = check.Result;
        if (result is null)
        {
            var answer = await verifier.ReadAsync(token, ct);
            var now = clock.GetUtcNow();
            if (answer.Result is FaceResult.Passed or FaceResult.Failed || check.ExpiresAt <= now)
                answer = Judge(check, answer, personal, now);
            result = answer.Result;
            // The answer was paid for: it is recorded even if the seller has hung up.
            if (answer.Result is FaceResult.Passed or FaceResult.Failed)
                result = await RecordAsync(db, check.Id, answer, clock, CancellationToken.None);
        }
        var seller = await db.Sellers.AsNoTracking().SingleAsync(s => s.Id == caller.Id, ct);
        return TypedResults.Ok(new FaceCheckResponse(result.Value, MessageOf(result.Value), view.Of(seller)));
    }

    /// <summary>Another person's face, another check's result and a late one prove nothing.</summary>
    private static FaceAnswer Judge(FaceCheck check, FaceAnswer answer, PersonalData personal, DateTimeOffset now) =>
        check.ExpiresAt <= now ? new(FaceResult.Failed, "expired")
        : answer.Result != FaceResult.Passed ? answer
        : answer.Extra != check.Id.ToString("N") ? new(FaceResult.Failed, "other-check")
        : answer.IdNumber is null || personal.Index("person", answer.IdNumber) != check.PersonHash ? new(FaceResult.Failed, "other-person")
        : answer;

    /// <returns>What is on record: of two that ask at once the first counts.</returns>
    private static async Task<FaceResult> RecordAsync(
        CardRecycleDb db,
        Guid checkId,
        FaceAnswer answer,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var check = await db.Set<FaceCheck>().FromSql($"select * from sellers.face_checks where id = {checkId} for update").SingleAsync(ct);
        if (check.Result is { } known)
            return known;
        (check.Result, check.Code, check.EndedAt) = (answer.Result, answer.Code, clock.GetUtcNow());
        if (answer.Result == FaceResult.Passed)
        {
            var seller = await db.Sellers.SingleAsync(s => s.Id == check.SellerId, ct);
            if (seller.Level == KycLevel.RealName && seller.PersonHash == check.PersonHash)
                seller.Level = KycLevel.Face;
            if (check.OrderId is { } orderId)
                db.Publish(new FacePassed(orderId, check.SellerId, check.EndedAt.Value), clock);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return answer.Result;
    }

    private static string MessageOf(FaceResult result) =>
        result switch
        {
            FaceResult.Passed => "人脸核验已通过。",
            FaceResult.Failed => "人脸核验未通过，请本人在光线充足处重试。",
            FaceResult.Pending => "尚未完成人脸核验，请在核验页面完成后返回。",
            _ => "核验服务繁忙，请稍后再查询结果。",
        };
}
