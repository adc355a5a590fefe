using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Identity;

/// <summary>Registers the Identity clients.</summary>
internal static class IdentityGateway
{
    private const int AnswerBytesMax = 64 * 1024;

    public static WebApplicationBuilder AddIdentity(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<IdentityOptions>(builder.Configuration.GetSection("Gateways:Identity"));
        builder
            .Services.AddHttpClient<IIdentityVerifier, BankCardVerifier>(
                (services, http) =>
                {
                    http.Timeout = services.GetRequiredService<IOptions<IdentityOptions>>().Value.Timeout;
                    http.MaxResponseContentBufferSize = AnswerBytesMax;
                }
            )
            .RemoveAllLoggers();
        builder.Services.Configure<FaceOptions>(builder.Configuration.GetSection("Gateways:Face"));
        builder
            .Services.AddHttpClient<IFaceVerifier, FaceVerifier>(
                (services, http) =>
                {
                    http.Timeout = services.GetRequiredService<IOptions<IdentityOptions>>().Value.Timeout;
                    http.MaxResponseContentBufferSize = AnswerBytesMax;
                }
            )
            .RemoveAllLoggers();
        return builder;
    }
}
