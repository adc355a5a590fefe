using CardRecycle.Sandbox.Faults;

namespace CardRecycle.Sandbox.Recyclers;

/// <summary>Recyclers who bid for cards: <c>POST /recyclers/{id}/bids</c>. Their market is hidden and follows from
/// <c>Recyclers:Seed</c>.</summary>
internal static class RecyclersProvider
{
    public static WebApplicationBuilder AddRecyclers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(s => new HiddenMarket(
            builder.Configuration.GetValue("Recyclers:Seed", 1),
            s.GetRequiredService<TimeProvider>()
        ));
        return builder;
    }

    public static WebApplication MapRecyclers(this WebApplication app)
    {
        app.MapPost("/recyclers/{id}/bids", BidForCard.Handle).WithFaults("recyclers");
        return app;
    }
}
