using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Sandbox.Faults;

/// <summary>The dial over HTTP: <c>GET /faults</c>, <c>PUT</c> and <c>DELETE /faults/{provider}</c>, <c>DELETE /faults</c>.</summary>
internal static class FaultsProvider
{
    /// <summary>Every provider that can be dialled.</summary>
    public static readonly IReadOnlyList<string> Providers =
    [
        "issuers.gateway",
        "issuers.platform",
        "issuers.redemption",
        "issuers.captcha",
        "wechat",
        "wechat.app",
        "alipay",
        "bank",
        "identity",
        "sms",
        "recyclers",
        "risk-service",
        "tsa",
        "witness",
        "kms",
    ];

    public static WebApplicationBuilder AddFaults(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FaultDial>().AddSingleton<IFaultDial>(s => s.GetRequiredService<FaultDial>());
        return builder;
    }

    public static WebApplication MapFaults(this WebApplication app)
    {
        var faults = app.MapGroup("/faults");
        faults.MapGet("", (FaultDial dial) => Providers.ToDictionary(p => p, dial.For));
        faults.MapPut("{provider}", Put);
        faults.MapDelete("{provider}", Delete);
        faults.MapDelete("", DeleteAll);
        return app;
    }

    private static Results<Ok<FaultSettings>, ValidationProblem, NotFound<string>> Put(
        string provider,
        FaultSettings settings,
        FaultDial dial
    )
    {
        if (!Providers.Contains(provider))
            return TypedResults.NotFound(Unknown(provider));
        var violations = settings.Violations();
        if (violations.Count > 0)
            return TypedResults.ValidationProblem(violations);
        dial.Set(provider, settings);
        return TypedResults.Ok(settings);
    }

    private static Results<NoContent, NotFound<string>> Delete(string provider, FaultDial dial)
    {
        if (!Providers.Contains(provider))
            return TypedResults.NotFound(Unknown(provider));
        dial.Clear(provider);
        return TypedResults.NoContent();
    }

    private static NoContent DeleteAll(FaultDial dial)
    {
        foreach (var provider in Providers)
            dial.Clear(provider);
        return TypedResults.NoContent();
    }

    private static string Unknown(string provider) => $"There is no provider '{provider}'. Known: {string.Join(", ", Providers)}.";
}
