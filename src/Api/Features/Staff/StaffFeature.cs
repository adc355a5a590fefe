using CardRecycle.Api.Platform.Security;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Staff;

/// <summary>Table of contents of the room Staff: what it registers and which endpoints it serves.</summary>
internal static class StaffFeature
{
    public static WebApplicationBuilder AddStaff(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<StaffOptions>().Bind(builder.Configuration.GetSection("Staff")).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<StaffOptions>, StaffOptionsCheck>();
        builder.Services.Configure<StaffSignInOptions>(builder.Configuration.GetSection("Staff:SignIn"));
        builder.Services.AddHostedService<DevelopmentUsers>();
        return builder;
    }

    public static WebApplication MapStaff(this WebApplication app)
    {
        var staff = app.MapGroup("/staff").WithTags("Staff");
        staff
            .MapPost("/sessions", SignInStaff.Handle)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.SignIn)
            .WithName("SignInStaff")
            .WithSummary("Exchange user name and password for an access token")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        staff
            .MapGet("/me", ReadOwnDuties.Handle)
            .RequireAuthorization(Policies.Staff)
            .WithName("ReadOwnDuties")
            .WithSummary("User name and duties of the token")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        staff
            .MapGet("/events", WatchChanges.Handle)
            .RequireAuthorization(Policies.Staff)
            .WithName("WatchChanges")
            .WithSummary("Server-sent events: in which rooms something changed")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status406NotAcceptable)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        staff
            .MapPost("/exports", RecordExport.Handle)
            .RequireAuthorization(Policies.Staff)
            .WithName("RecordExport")
            .WithSummary("Put on record that a table was taken out as a file")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        staff
            .MapGet("/exports", RecordExport.List)
            .RequireAuthorization(Policies.Staff)
            .WithName("ListExports")
            .WithSummary("Which tables were taken out as files, by whom, newest first")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        return app;
    }
}
