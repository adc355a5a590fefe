using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace CardRecycle.Architecture.Tests.Rules;

/// <summary>What every endpoint owes to those who call it and to those who read the document.</summary>
internal static class EndpointRules
{
    /// <summary>Served by the framework: health, document, its page.</summary>
    private static readonly string[] frameworkPrefixes = ["health", "openapi", "scalar"];

    /// <summary>POSTs that neither move money nor create a deal, so that a retry needs no key to be harmless; with the reason.</summary>
    public static readonly Dictionary<string, string> PostsWithoutKey = new()
    {
        ["/callbacks/alipay/transfers"] = "only records; the channel repeats it until it is answered",
        ["/callbacks/wechat/transfers"] = "only records; the channel repeats it until it is answered",
        ["/callbacks/issuers/redemption"] = "only records; the issuer repeats it until it is answered",
        ["/catalog/recognitions"] = "only reads",
        ["/quotes"] = "an offer that binds nobody until it is accepted",
        ["/cards/photos"] = "no answer with a number in it is stored; a photo that no order came of goes after a day",
        ["/cards/photos/evidence"] = "a picture is no answer to be stored; one that goes with nothing goes after a day",
        ["/staff/cards/photos/{photoId:guid}/look"] = "a second look is a second look, and no picture is stored as an answer",
        ["/staff/cards/photos/{photoId:guid}/reveal"] = "an approval is good for one look, and no answer with a secret in it is stored",
        ["/staff/cards/{cardId:guid}/reveal"] = "an approval is good for one look, and no answer with a secret in it is stored",
        ["/staff/cards/reveal-requests/{requestId:guid}/decision"] = "the same decision again changes nothing",
        ["/sellers/sms-codes"] = "a repetition within a minute is refused",
        ["/sellers/sessions"] = "a code works once",
        ["/sellers/sessions/wechat"] = "a code works once; the same WeChat account again only gives another token",
        ["/sellers/sessions/alipay"] = "a code works once; the same Alipay account again only gives another token",
        ["/sellers/me/erasure"] = "an account is erased once, by a code that works once",
        ["/sellers/me/face-checks"] = "a check that nobody goes through proves nothing; an outside call, so in no transaction",
        ["/sellers/me/face-checks/{checkId:guid}/result"] = "asks the provider until it knows; recorded once",
        ["/sellers/me/wechat"] = "a code works once; the same WeChat account again changes nothing",
        ["/sellers/me/real-name"] = "a confirmed person is not asked about again",
        ["/staff/reconciliation/days/{day}/imports/{channel}"] = "a channel's day is taken in once; an outside call, so in no transaction",
        ["/staff/exports"] = "every export is to be recorded anew",
        ["/staff/receipts/checks"] = "only reads",
        ["/staff/sessions"] = "a second token does no harm",
        ["/staff/sessions/code"] = "a code works once",
        ["/staff/sessions/password"] = "the step is over once the password is chosen",
        ["/staff/factor"] = "begins anew each time, and no answer with a secret in it is stored",
        ["/staff/factor/confirm"] = "an enrolment is confirmed once, and no answer with recovery codes in it is stored",
        ["/staff/changes/{changeId:guid}/decision"] = "a request is decided on once, and no answer with a password in it is stored",
        ["/staff/risk/cases/{caseId:guid}/report"] = "every report is to be recorded anew, and no answer with names in it is stored",
        ["/staff/risk/police-exports"] = "every export is to be recorded anew, and no answer with names in it is stored",
        ["/staff/risk/blacklist"] = "an entry is unique",
        ["/staff/risk/rules/{version:int}/test"] = "only reads, and records that it was tried",
        ["/staff/risk/rules/{version:int}/backtest"] = "only reads, and records that it was tried",
        ["/orders/{orderId:guid}/code"] = "the state machine answers the same command again",
        ["/orders/{orderId:guid}/retry"] = "the state machine answers the same command again",
        ["/orders/{orderId:guid}/cancel"] = "the state machine answers the same command again",
        ["/staff/orders/{orderId:guid}/review"] = "the state machine answers the same command again",
    };

    public static bool IsFramework(RouteEndpoint endpoint) =>
        frameworkPrefixes.Any(p => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith(p, StringComparison.Ordinal));

    public static IEnumerable<string> Violations(RouteEndpoint endpoint)
    {
        var metadata = endpoint.Metadata;
        var methods = string.Join(',', metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []);
        var name = $"{methods} {endpoint.RoutePattern.RawText}";
        var isOpen = metadata.GetMetadata<IAllowAnonymous>() is not null;
        var policy = metadata.GetMetadata<IAuthorizeData>()?.Policy;
        if (!isOpen && policy is null)
            yield return $"{name}: does not say who may call it (RequireAuthorization with a policy, or AllowAnonymous)";
        if (isOpen && policy is not null)
            yield return $"{name}: AllowAnonymous switches its policy {policy} off";
        if (metadata.GetMetadata<IEndpointNameMetadata>() is null)
            yield return $"{name}: has no name";
        if (string.IsNullOrWhiteSpace(metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary))
            yield return $"{name}: has no summary";
        if (metadata.GetMetadata<ITagsMetadata>()?.Tags.Count is null or 0)
            yield return $"{name}: has no tag";
        var refusals = metadata.OfType<IProducesResponseTypeMetadata>().Where(p => p.StatusCode is >= 400 and < 500).ToList();
        if (refusals.Count == 0 && (!isOpen || endpoint.RoutePattern.Parameters.Count > 0 || methods != "GET"))
            yield return $"{name}: documents no 4xx";
    }

    /// <summary>Null when a POST has its key or a listed reason to go without.</summary>
    public static string? KeyViolation(RouteEndpoint endpoint, IReadOnlyDictionary<string, string> withoutKey)
    {
        var isPost = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") == true;
        var path = (endpoint.RoutePattern.RawText ?? "").TrimEnd('/');
        return !isPost || endpoint.Metadata.GetMetadata<RequiresIdempotencyKey>() is not null || withoutKey.ContainsKey(path)
            ? null
            : $"POST {path}: RequireIdempotencyKey, or list it with the reason why a retry is harmless without";
    }

    /// <summary>Different types that share one name, and so one schema id, silently (dotnet/aspnetcore#64325).</summary>
    public static IEnumerable<string> SchemaCollisions(IEnumerable<Type> roots)
    {
        var seen = new HashSet<Type>();
        var open = new Queue<Type>(roots);
        while (open.TryDequeue(out var type))
        {
            var bare = Nullable.GetUnderlyingType(type) ?? type;
            foreach (var inner in bare.HasElementType ? [bare.GetElementType()!] : bare.GetGenericArguments())
                open.Enqueue(inner);
            if (bare.Namespace?.StartsWith("CardRecycle", StringComparison.Ordinal) != true || bare.IsGenericType || !seen.Add(bare))
                continue;
            foreach (var property in bare.GetProperties())
                open.Enqueue(property.PropertyType);
        }
        return seen.GroupBy(t => t.Name)
            .Where(g => g.Count() > 1)
            .Select(g => $"{g.Key}: {string.Join(" and ", g.Select(t => t.FullName).Order(StringComparer.Ordinal))}");
    }
}
