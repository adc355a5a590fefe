using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Crypto;
using CardRecycle.Sandbox.Durability;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>The merchant asked for the electronic receipt of a bill; everything else follows from when.</summary>
internal sealed record SlipRequest(string OutBillNo, DateTimeOffset AskedAt, DateTimeOffset MadeAt, string? FailReason);

/// <summary>
/// 电子回单 of transfers: asked for by the merchant's number, queried until it is made, then downloaded from the address that the answer
/// names and checked by the digest beside it. Only of a paid bill with the payee's name, for six months; the request lapses after 90 days,
/// the address after ten minutes.
/// </summary>
internal sealed class TransferSlips(
    WeChatMemory memory,
    MerchantAccount account,
    WeChatDial dial,
    IOptions<WeChatOptions> options,
    TimeProvider clock
)
{
    private static readonly TimeSpan askableFor = TimeSpan.FromDays(180);
    private static readonly TimeSpan keptFor = TimeSpan.FromDays(90);
    private static readonly TimeSpan addressLives = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();

    /// <summary>The same bill again is the same request, unless that has failed or lapsed.</summary>
    public WeChatAnswer Ask(byte[] body)
    {
        if (NumberIn(body) is not { } no)
            return WeChatAnswer.ParamError("out_bill_no 必填");
        var now = clock.GetUtcNow();
        if (account.Find(no) is not { } bill || bill.VisibleFrom > now)
            return WeChatAnswer.NotFound;
        if (bill.State != BillState.Success)
            return WeChatAnswer.InvalidRequest("仅支持付款成功的转账单据申请电子回单");
        if (bill.Content.UserName is null)
            return WeChatAnswer.InvalidRequest("仅支持传入姓名的转账单据申请电子回单");
        if (now - bill.CreatedAt > askableFor)
            return WeChatAnswer.InvalidRequest("仅支持六个月内的转账单据申请电子回单");
        lock (gate)
        {
            var slip = Living(no, now);
            if (slip is null || StateOf(slip, now) == "FAILED")
            {
                var settings = dial.Current;
                var reason = settings.SlipFailReason.Length > 0 ? settings.SlipFailReason : null;
                slip = new(no, now, now + TimeSpan.FromMilliseconds(settings.SlipMs), reason);
                memory.Keep(new() { Slip = slip });
            }
            return WeChatAnswer.Ok(new { State = StateOf(slip, now), CreateTime = WeChatSignature.Rfc3339(slip.AskedAt) });
        }
    }

    public WeChatAnswer Query(string no, HttpRequest request)
    {
        var now = clock.GetUtcNow();
        if (Living(no, now) is not { } slip || account.Find(no) is not { } bill)
            return WeChatAnswer.NotFound;
        var state = StateOf(slip, now);
        var isMade = state == "FINISHED";
        return WeChatAnswer.Ok(
            new
            {
                State = state,
                CreateTime = WeChatSignature.Rfc3339(slip.AskedAt),
                UpdateTime = WeChatSignature.Rfc3339(now < slip.MadeAt ? slip.AskedAt : slip.MadeAt),
                HashType = isMade ? dial.Current.SlipHash.ToString() : null,
                HashValue = isMade ? HashOf(SlipPdf.Of(bill, slip, options.Value.MchId)) : null,
                DownloadUrl = isMade
                    ? $"{request.Scheme}://{request.Host}/v3/transferdownload/elecvoucherfile?token={Token(no, now + addressLives)}&source=elecsign"
                    : null,
                FailReason = state == "FAILED" ? slip.FailReason : null,
            }
        );
    }

    /// <returns>Null for an address that was never given out or is too old.</returns>
    public byte[]? File(string token)
    {
        var now = clock.GetUtcNow();
        if (
            token.Split('.') is not [var no, var until, _]
            || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        )
            return null;
        var ends = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (now > ends || token != Token(no, ends) || Living(no, now) is not { } slip || account.Find(no) is not { } bill)
            return null;
        var file = SlipPdf.Of(bill, slip, options.Value.MchId);
        if (dial.Current.SlipDamaged)
            file[^2] ^= 1;
        return file;
    }

    private SlipRequest? Living(string no, DateTimeOffset now) =>
        memory.Slips.TryGetValue(no, out var slip) && now - slip.AskedAt <= keptFor ? slip : null;

    private static string StateOf(SlipRequest slip, DateTimeOffset now) =>
        now < slip.MadeAt ? "GENERATING"
        : slip.FailReason is null ? "FINISHED"
        : "FAILED";

    private string HashOf(byte[] file) =>
        Convert.ToHexStringLower(dial.Current.SlipHash == SlipHash.SM3 ? Sm3.Hash(file) : SHA256.HashData(file));

    /// <summary>Says itself until when it holds, so that nothing of it has to be kept.</summary>
    private string Token(string no, DateTimeOffset until)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{no}.{until.ToUnixTimeSeconds()}");
        var key = Encoding.UTF8.GetBytes(options.Value.ApiV3Key);
        return $"{text}.{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))}";
    }

    private static string? NumberIn(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<SlipAsked>(body, WeChatSignature.Json)?.OutBillNo is { Length: > 0 } no ? no : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record SlipAsked(string? OutBillNo);
}
