using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Features.Watchlists.Lists;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Mvc;

namespace CardRecycle.Api.Features.Watchlists;

/// <summary>Table of contents of the room Watchlists: lists, screening, and what reviewers say of matches. All of it is the risk
/// team's.</summary>
internal static class WatchlistsFeature
{
    public static WebApplicationBuilder AddWatchlists(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(WatchlistEntry.Entries);
        builder.Services.AddSingleton<WatchlistStore>().AddSingleton<Screening>();
        builder.Services.AddSingleton<IWatchlists>(s => s.GetRequiredService<Screening>());
        builder.Services.AddSingleton<RescreenSellers>().AddHostedService(s => s.GetRequiredService<RescreenSellers>());
        return builder;
    }

    public static WebApplication MapWatchlists(this WebApplication app)
    {
        var lists = app.MapGroup("/staff/risk/watchlists")
            .WithTags("Watchlists")
            .RequireAuthorization(Policies.Risk)
            .ProducesProblem(401)
            .ProducesProblem(403);
        lists.MapGet("", ReadWatchlists.All).WithName("ListWatchlists").WithSummary("The newest version of each list");
        lists
            .MapPut("/{list}", ImportWatchlist.Handle)
            .Accepts<string>("text/csv")
            .WithMetadata(new RequestSizeLimitAttribute(ImportWatchlist.BytesMax))
            .WithName("ImportWatchlist")
            .WithSummary("Bring a list into force with a CSV file, whole or not at all; all sellers are then screened again")
            .ProducesProblem(400)
            .ProducesProblem(413)
            .ProducesProblem(415)
            .ProducesProblem(422);
        lists
            .MapDelete("/{list}", ImportWatchlist.Retire)
            .WithName("RetireWatchlist")
            .WithSummary("End a list; it stays on record")
            .ProducesProblem(404);
        lists
            .MapGet("/{list}/versions", ReadWatchlists.Versions)
            .WithName("ListWatchlistVersions")
            .WithSummary("Who changed a list, when and how much, newest first")
            .ProducesProblem(400)
            .ProducesProblem(404);
        lists
            .MapGet("/{list}/entries/{number}", ReadWatchlists.Entry)
            .WithName("GetWatchlistEntry")
            .WithSummary("An entry as it stood in each version, newest first")
            .ProducesProblem(404);
        lists
            .MapGet("/matches", ReviewMatches.List)
            .WithName("ListWatchlistMatches")
            .WithSummary("Sellers who look like an entry in force, newest first")
            .ProducesProblem(400);
        lists
            .MapGet("/matches/{matchId:guid}", ReviewMatches.One)
            .WithName("GetWatchlistMatch")
            .WithSummary("One match: whom the seller looks like, by what, and what reviewers said")
            .ProducesProblem(404);
        lists
            .MapPut("/matches/{matchId:guid}/review", ReviewMatches.Review)
            .WithName("ReviewWatchlistMatch")
            .WithSummary("Say whether it is the same person; remembered until the entry changes")
            .ProducesValidationProblem()
            .ProducesProblem(404);
        return app;
    }
}
