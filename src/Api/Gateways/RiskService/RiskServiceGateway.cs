namespace CardRecycle.Api.Gateways.RiskService;

/// <summary>Registers the client of the third-party risk service.</summary>
internal static class RiskServiceGateway
{
    private const int AnswerBytesMax = 16 * 1024;

    public static WebApplicationBuilder AddRiskService(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<RiskServiceOptions>()
            .Bind(builder.Configuration.GetSection("Gateways:RiskService"))
            .Validate(
                o => o.IsSound,
                "Gateways:RiskService: with a BaseUrl there must be AppId and Secret; TimeoutMs is 1 to 10000, FailuresMax and OpenFor are positive."
            )
            .ValidateOnStart();
        builder.Services.AddSingleton<RiskServiceCircuit>().AddSingleton<IRiskService, RiskServiceClient>();
        builder
            .Services.AddHttpClient(RiskServiceClient.ClientName, http => http.MaxResponseContentBufferSize = AnswerBytesMax)
            .RemoveAllLoggers();
        return builder;
    }
}
