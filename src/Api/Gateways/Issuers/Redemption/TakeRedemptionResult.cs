using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Gateways.Issuers.Redemption;

/// <summary>
/// A 销卡 channel reports a result. It is only recorded, and the orders are woken to read it; whatever else was sent, the channel stops
/// repeating only on the text <c>SUCCESS</c>.
/// </summary>
internal static partial class TakeRedemptionResult
{
    public const string Kind = "redemption";
    private const string Acknowledgement = "SUCCESS";
    private const string WorkToWake = "orders";
    private const int TextLengthMax = 64;
    private const int CodeLengthMax = 32;

    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> Handle(
        HttpContext context,
        RedemptionSignature signature,
        CardRecycleDb db,
        TimeProvider clock,
        ILogger<IssuerCallback> log,
        CancellationToken ct
    )
    {
        if (await ReadAsync(context.Request, ct) is not { } fields)
            return Problems.From(Unreadable);
        if (!signature.Verify(fields))
            return Problems.From(SignatureWrong);
        var requestId = fields.GetValueOrDefault("bizOrderNo") ?? "";
        var (status, code) = (fields.GetValueOrDefault("status") ?? "", fields.GetValueOrDefault("code") ?? "");
        var reference = fields.GetValueOrDefault("tradeNo");
        if (status is not ("0" or "1" or "2") || !IsPlain(requestId, TextLengthMax) || !IsPlain(code, CodeLengthMax))
            return Problems.From(Unreadable);
        if (reference is not null && !IsPlain(reference, TextLengthMax))
            return Problems.From(Unreadable);

        if (status != "0") // 处理中 says nothing that we do not know
        {
            db.Add(
                new IssuerCallback
                {
                    RequestId = requestId,
                    Kind = Kind,
                    Status = status,
                    Code = code,
                    Reference = reference,
                    ReceivedAt = clock.GetUtcNow(),
                }
            );
            db.WakeAfterCommit(WorkToWake);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: IssuerCallback.Key })
            {
                LogRepeated(log, requestId, status);
            }
        }
        return TypedResults.Text(Acknowledgement);
    }

    private static bool IsPlain(string text, int lengthMax) =>
        text.Length > 0 && text.Length <= lengthMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static async Task<SortedDictionary<string, string>?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            var fields = await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(request.Body, cancellationToken: ct);
            return fields is null ? null : new(fields, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static readonly Refusal Unreadable = new(
        "callbacks/unreadable",
        StatusCodes.Status400BadRequest,
        "The callback cannot be read",
        "Send a JSON object of strings with merchantId, bizOrderNo, status (0, 1 or 2), code and sign.",
        "回调格式有误。"
    );

    private static readonly Refusal SignatureWrong = new(
        "callbacks/signature-wrong",
        StatusCodes.Status403Forbidden,
        "The signature does not fit",
        "sign must be the lower-case hexadecimal MD5 of the sorted parameters followed by the key agreed with us.",
        "签名错误。"
    );

    [LoggerMessage(Level = LogLevel.Information, Message = "Redemption result {Status} of {RequestId} was reported again.")]
    private static partial void LogRepeated(ILogger logger, string requestId, string status);
}
