namespace CardRecycle.Api.Gateways.Witnesses;

/// <summary>Registers the client of witnesses.</summary>
internal static class WitnessesGateway
{
    public static WebApplicationBuilder AddWitnesses(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IWitness, HttpWitness>();
        builder
            .Services.AddHttpClient(HttpWitness.ClientName, http => http.MaxResponseContentBufferSize = HttpWitness.AnswerBytesMax)
            .RemoveAllLoggers();
        return builder;
    }
}
