using CardRecycle.Crypto;

namespace CardRecycle.Api.Gateways.TimeStamping;

/// <summary>Registers the client of the time stamp authority.</summary>
internal static class TimeStampingGateway
{
    public static WebApplicationBuilder AddTimeStamping(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<TimeStampingOptions>()
            .Bind(builder.Configuration.GetSection("Gateways:TimeStamping"))
            .Validate(
                o => o.IsSound,
                "Gateways:TimeStamping: with a Url there must be a RootCertificate (PEM, or DER in base64) and a positive Timeout."
            )
            .ValidateOnStart();
        builder.Services.AddSingleton<ITimeStampAuthority, Rfc3161Authority>();
        builder
            .Services.AddHttpClient(Rfc3161Authority.ClientName, http => http.MaxResponseContentBufferSize = TimeStamp.ResponseBytesMax)
            .RemoveAllLoggers();
        return builder;
    }
}
