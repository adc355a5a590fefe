using System.Globalization;
using CardRecycle.Api.Gateways.TencentCloud;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Identity;

/// <summary>Section <c>Gateways:Identity</c>.</summary>
internal sealed class IdentityOptions : CloudOptions;

/// <summary>
/// Tencent Cloud faceid, <c>BankCard4EVerification</c> 2018-03-01. Each decided question is charged, so nothing is repeated here.
/// </summary>
internal sealed partial class BankCardVerifier(
    HttpClient http,
    IOptions<IdentityOptions> options,
    TimeProvider clock,
    ILogger<BankCardVerifier> log
) : IIdentityVerifier
{
    /// <summary>Results of this product. The two- and three-factor products number theirs differently: never share this table.</summary>
    private static readonly Dictionary<int, (IdentityResult Result, string Code)> FourFactorResults = new()
    {
        [0] = (IdentityResult.Passed, "passed"),
        [-1] = (IdentityResult.Failed, "mismatch"),
        [-2] = (IdentityResult.Failed, "name-mismatch"),
        [-3] = (IdentityResult.Failed, "id-number-wrong"),
        [-4] = (IdentityResult.Failed, "bank-card-wrong"),
        [-5] = (IdentityResult.Failed, "phone-wrong"),
        [-6] = (IdentityResult.Failed, "holder-mismatch"),
        [-7] = (IdentityResult.Failed, "no-cardless-payment"),
        [-8] = (IdentityResult.Failed, "card-confiscated"),
        [-9] = (IdentityResult.Failed, "card-invalid"),
        [-10] = (IdentityResult.Failed, "no-issuing-bank"),
        [-11] = (IdentityResult.Failed, "card-dormant"),
        [-12] = (IdentityResult.Failed, "card-fraudulent"),
        [-13] = (IdentityResult.Failed, "card-lost"),
        [-14] = (IdentityResult.Failed, "card-expired"),
        [-15] = (IdentityResult.Failed, "card-restricted"),
        [-16] = (IdentityResult.Failed, "pin-tries-exceeded"),
        [-17] = (IdentityResult.Failed, "bank-unsupported"),
        [-18] = (IdentityResult.Unknown, "busy"),
    };

    public async Task<IdentityCheck> CheckAsync(FourFactors factors, CancellationToken ct)
    {
        var parameters = new
        {
            factors.Name,
            factors.BankCard,
            factors.Phone,
            IdCard = factors.IdNumber,
        };
        var what = ("faceid", "2018-03-01", "BankCard4EVerification");
        var answer = await CloudCall.SendAsync(http, options.Value, what, parameters, clock.GetUtcNow(), ct);
        if (answer.Error is { } error)
        {
            LogRefused(log, error);
            return new(IdentityResult.Unknown, error, null);
        }
        if (
            !int.TryParse(
                CloudCall.Text(answer.Response, "Result"),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var code
            )
        )
            return new(IdentityResult.Unknown, CloudCall.Unreadable, null);
        return FourFactorResults.TryGetValue(code, out var known)
            ? new(known.Result, known.Code, code)
            : new(IdentityResult.Unknown, CloudCall.Unreadable, code);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The real-name check was not answered: {Code}.")]
    private static partial void LogRefused(ILogger logger, string code);
}
