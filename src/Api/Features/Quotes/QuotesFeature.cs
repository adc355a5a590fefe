using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>Table of contents of the room Quotes: what it registers and which endpoints it serves.</summary>
internal static class QuotesFeature
{
    /// <summary>Configuration: <c>Quotes:SealKeys:{name}</c>, <c>Quotes:CurrentSealKey</c>, <c>Quotes:Policy</c>.</summary>
    public static WebApplicationBuilder AddQuotes(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<QuoteSealOptions>(builder.Configuration.GetSection("Quotes"));
        builder
            .Services.AddOptions<QuotePolicyOptions>()
            .Bind(builder.Configuration.GetSection("Quotes:Policy"))
            .Validate(o => o.IsSound, "Quotes:Policy: shares lie between 0 and 1,000,000 ppm, the fee between 30,000 and 50,000.")
            .ValidateOnStart();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, QuoteJson.Default));
        builder
            .Services.AddSingleton<QuoteSeal>()
            .AddSingleton<RememberedEstimates>()
            .AddSingleton<LifeSchedules>()
            .AddSingleton<PriceWalk>()
            .AddSingleton<FollowedAnswers>()
            .AddSingleton<PriceStepping>()
            .AddSingleton<QuoteCard>()
            .AddSingleton<IOfferedPrices>(s => s.GetRequiredService<QuoteCard>());
        builder.Services.AddSingleton<LiveFees>().AddHostedService<FeesFollower>();
        builder.Services.AddSingleton<IOffers, Offers>();
        builder.Services.AddHostedService<AnswersFollower>();
        builder.Services.AddSingleton<IssuedQuoteWriter>().AddHostedService(s => s.GetRequiredService<IssuedQuoteWriter>());
        return builder;
    }

    public static WebApplication MapQuotes(this WebApplication app)
    {
        var quotes = app.MapGroup("/quotes").WithTags("Quotes");
        quotes
            .MapGet("/offered", ListOffered.Handle)
            .AllowAnonymous()
            .WithName("ListOffered")
            .WithSummary("What a brand's unused cards would bring now, by common face; for orientation")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        quotes
            .MapGet("/memberships", ListMemberships.Handle)
            .AllowAnonymous()
            .WithName("ListMemberships")
            .WithSummary("The service fee of each membership");
        quotes
            .MapPost("", QuoteCard.Handle)
            .AllowAnonymous()
            .WithName("QuoteCard")
            .WithSummary("What a card is worth: a priced, explained and sealed offer, valid for 15 minutes")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        MapFees(app);
        return app;
    }

    private static void MapFees(WebApplication app)
    {
        var fees = app.MapGroup("/staff/quotes/fees")
            .WithTags("Quotes")
            .RequireAuthorization(Policies.Operations)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        fees.MapGet("", ChangeFees.List)
            .WithName("ListFees")
            .WithSummary("The service fee and what each membership takes off it, with every change that was asked for");
        fees.MapPost("/changes", ChangeFees.Ask)
            .RequireIdempotencyKey()
            .WithName("AskFeeChange")
            .WithSummary("Ask for other fees; another person decides")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        fees.MapPost("/changes/{changeId:guid}/decision", ChangeFees.Decide)
            .RequireIdempotencyKey()
            .WithName("DecideFeeChange")
            .WithSummary("Approve or decline other fees, as another person; in force within seconds")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }
}
