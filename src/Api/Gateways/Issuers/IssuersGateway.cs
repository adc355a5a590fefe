using CardRecycle.Api.Gateways.Issuers.Captcha;
using CardRecycle.Api.Gateways.Issuers.Gateway;
using CardRecycle.Api.Gateways.Issuers.Platform;
using CardRecycle.Api.Gateways.Issuers.Redemption;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Issuers;

/// <summary>Registers the four issuer clients and takes in what issuers report by themselves.</summary>
internal static class IssuersGateway
{
    public static WebApplicationBuilder AddIssuers(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<IssuersOptions>().Bind(builder.Configuration.GetSection("Gateways:Issuers"));
        AddClient(builder, GatewayIssuer.ClientName, o => o.Gateway.BaseUrl);
        AddClient(builder, PlatformIssuer.ClientName, o => o.Platform.BaseUrl);
        AddClient(builder, RedemptionIssuer.ClientName, o => o.Redemption.BaseUrl);
        AddClient(builder, CaptchaIssuer.ClientName, o => o.Captcha.BaseUrl);
        builder.Services.AddSingleton<GatewaySignature>().AddSingleton<IIssuer, GatewayIssuer>();
        builder.Services.AddSingleton<PlatformSignature>().AddSingleton<IIssuer, PlatformIssuer>();
        builder.Services.AddSingleton<RedemptionSignature>().AddSingleton<IIssuer, RedemptionIssuer>();
        builder.Services.AddSingleton<CaptchaSignature>().AddSingleton<IIssuer, CaptchaIssuer>();
        builder.Services.AddSingleton<IssuerDirectory>();
        return builder;
    }

    public static WebApplication MapIssuers(this WebApplication app)
    {
        var callbacks = app.MapGroup("/callbacks/issuers").WithTags("Callbacks");
        callbacks
            .MapPost("/redemption", TakeRedemptionResult.Handle)
            .AllowAnonymous() // the signature in the body says who speaks
            .WithName("TakeRedemptionResult")
            .WithSummary("A 销卡 channel reports the result of a redemption; answered with the text SUCCESS once it is on record")
            .Produces<string>(contentType: "text/plain")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        return app;
    }

    private static void AddClient(WebApplicationBuilder builder, string name, Func<IssuersOptions, Uri?> address) =>
        builder
            .Services.AddHttpClient(name)
            .ConfigureHttpClient(
                (services, client) =>
                {
                    var options = services.GetRequiredService<IOptions<IssuersOptions>>().Value;
                    client.BaseAddress = address(options);
                    client.Timeout = options.Timeout;
                    client.MaxResponseContentBufferSize = IssuerHttp.AnswerBytesMax;
                }
            )
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }
            );
}
