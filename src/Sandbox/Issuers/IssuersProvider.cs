using CardRecycle.Sandbox.Issuers.Captcha;
using CardRecycle.Sandbox.Issuers.Cards;
using CardRecycle.Sandbox.Issuers.Gateway;
using CardRecycle.Sandbox.Issuers.Platform;
using CardRecycle.Sandbox.Issuers.Redemption;

namespace CardRecycle.Sandbox.Issuers;

/// <summary>Four issuers, one a protocol, over one set of books. docs/sandbox.md says how to get cards and look inside.</summary>
internal static class IssuersProvider
{
    public static WebApplicationBuilder AddIssuers(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<IssuersOptions>().Bind(builder.Configuration.GetSection("Issuers"));
        builder.Services.AddHttpClient(nameof(RedemptionCallbacks)).ConfigureHttpClient(c => c.Timeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton<IssuerBooks>().AddSingleton<Mint>().AddSingleton<SmsCodes>().AddSingleton<Silence>();
        builder.Services.AddSingleton<GatewayIssuer>().AddSingleton<GatewaySignature>();
        builder.Services.AddSingleton<PlatformIssuer>();
        builder.Services.AddSingleton<RedemptionIssuer>().AddSingleton<RedemptionSignature>().AddSingleton<RedemptionCallbacks>();
        builder.Services.AddSingleton<CaptchaIssuer>().AddSingleton<CaptchaChallenges>();
        return builder;
    }

    public static WebApplication MapIssuers(this WebApplication app)
    {
        GatewayIssuer.Map(app);
        PlatformIssuer.Map(app);
        RedemptionIssuer.Map(app);
        CaptchaIssuer.Map(app);
        SideDoors.Map(app);
        return app;
    }
}
