using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using CardRecycle.Api.Gateways.Messaging;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

internal sealed record SendSmsCodeRequest([Required] string Phone)
{
    public override string ToString() => "SendSmsCodeRequest(***)";
}

internal sealed record SendSmsCodeResponse(int ExpiresInSeconds, int ResendAfterSeconds);

/// <summary>Sends a sign-in code. The answer is the same for a phone that has an account and for one that has none.</summary>
internal static class SendSmsCode
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static async Task<Results<Accepted<SendSmsCodeResponse>, ProblemHttpResult>> Handle(
        SendSmsCodeRequest request,
        HttpContext http,
        CardRecycleDb db,
        PersonalData personal,
        ISmsSender sms,
        IOptions<SignInOptions> options,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!PhoneNumber.TryParse(request.Phone, out var phone))
            return Problems.From(SellerRefusals.PhoneInvalid);
        var ipIndex = personal.Index("ip", http.Connection.RemoteIpAddress?.ToString() ?? "unknown");
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var recorded = await RecordAsync(db, personal, personal.Index("phone", phone.Digits), ipIndex, code, options.Value, clock, ct);
        if (recorded.Refused(out var refusal, out var row))
            return Problems.From(refusal);

        if (await sms.SendCodeAsync(phone.Digits, code, ct) is not null)
        {
            await db.SmsCodes.Where(c => c.Id == row.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.Refused, true), ct);
            return Problems.From(SellerRefusals.SmsUnavailable);
        }
        return TypedResults.Accepted(
            (string?)null,
            new SendSmsCodeResponse((int)options.Value.CodeLife.TotalSeconds, (int)options.Value.ResendAfter.TotalSeconds)
        );
    }

    /// <summary>Counts and records under a lock on phone and address, so that parallel requests cannot slip past the limits
    /// together.</summary>
    private static async Task<Outcome<SmsCode>> RecordAsync(
        CardRecycleDb db,
        PersonalData personal,
        string phoneIndex,
        string ipIndex,
        string code,
        SignInOptions options,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Always address first, then phone: two requests never wait for each other crosswise.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({"sms:" + ipIndex}, 0))", ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({"sms:" + phoneIndex}, 0))", ct);
        var now = clock.GetUtcNow();
        var today = await db
            .SmsCodes.Where(c => c.PhoneIndex == phoneIndex && c.CreatedAt > now - Day)
            .OrderByDescending(c => c.CreatedAt)
            .Select(c => new { c.CreatedAt, c.Refused })
            .ToListAsync(ct);
        if (
            today.FirstOrDefault(c => !c.Refused) is { } last
            && last.CreatedAt + options.ResendAfter - now is var wait
            && wait > TimeSpan.Zero
        )
            return SellerRefusals.TooSoon(wait);
        if (today.Count >= options.CodesPerPhonePerDay)
            return SellerRefusals.TooManyCodes(today[^1].CreatedAt + Day - now);
        if (await db.SmsCodes.CountAsync(c => c.IpIndex == ipIndex && c.CreatedAt > now - Hour, ct) >= options.CodesPerIpPerHour)
            return SellerRefusals.TooManyCodes(Hour);

        var id = TimedId.New(now);
        var row = new SmsCode
        {
            Id = id,
            PhoneIndex = phoneIndex,
            IpIndex = ipIndex,
            CodeHash = personal.Index("code", $"{id:N}{code}"),
            CreatedAt = now,
            ExpiresAt = now + options.CodeLife,
        };
        db.Add(row);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return row;
    }
}
