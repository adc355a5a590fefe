using CardRecycle.Api.Platform.Audit;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Staff;

/// <summary>Table of contents of the room Staff: signing in, who is staff, and what staff did.</summary>
internal static class StaffFeature
{
    public static WebApplicationBuilder AddStaff(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<StaffOptions>().Bind(builder.Configuration.GetSection("Staff")).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<StaffOptions>, StaffOptionsCheck>();
        builder.Services.Configure<StaffSignInOptions>(builder.Configuration.GetSection("Staff:SignIn"));
        builder.Services.AddSingleton(SecondFactor.Factors);
        builder.Services.AddSingleton<IStaffSessions, StaffSessions>().AddScoped<SignInDesk>();
        builder.Services.AddHostedService<DevelopmentUsers>();
        builder.Services.Configure<AuditHeadOptions>(builder.Configuration.GetSection("Audit")).AddHostedService<KeepAuditHeads>();
        return builder;
    }

    public static WebApplication MapStaff(this WebApplication app)
    {
        var staff = app.MapGroup("/staff").WithTags("Staff");
        MapSignIn(staff);
        MapWatching(staff);
        MapAdministration(staff.MapGroup("").RequireAuthorization(Policies.Admin).ProducesProblem(401).ProducesProblem(403));
        return app;
    }

    private static void MapSignIn(RouteGroupBuilder staff)
    {
        staff
            .MapPost("/sessions", SignInStaff.Handle)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.SignIn)
            .WithName("SignInStaff")
            .WithSummary("Exchange user name and password for an access token, or for the token of the next step")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        staff
            .MapGet("/me", ReadOwnDuties.Handle)
            .RequireAuthorization(Policies.AnyStaff)
            .WithName("ReadOwnDuties")
            .WithSummary("User name and duties of the token")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        var steps = staff
            .MapGroup("")
            .RequireRateLimiting(RateLimits.SignIn)
            .ProducesValidationProblem()
            .ProducesProblem(401)
            .ProducesProblem(403)
            .ProducesProblem(409)
            .ProducesProblem(429);
        steps
            .MapPost("/sessions/code", GiveStaffCode.Handle)
            .RequireAuthorization(Policies.StaffStep)
            .WithName("GiveStaffCode")
            .WithSummary("The second step of a sign-in: a code of the authenticator, or a recovery code");
        steps
            .MapPost("/sessions/password", ChooseStaffPassword.Handle)
            .RequireAuthorization(Policies.StaffStep)
            .WithName("ChooseStaffPassword")
            .WithSummary("Choose a password of one's own instead of the one that was given")
            .ProducesProblem(422);
        steps
            .MapPost("/factor", EnrolFactor.Handle)
            .RequireAuthorization(Policies.StaffOrStep)
            .WithName("EnrolFactor")
            .WithSummary("Begin to take an authenticator into use")
            .ProducesProblem(404);
        steps
            .MapPost("/factor/confirm", EnrolFactor.Confirm)
            .RequireAuthorization(Policies.StaffOrStep)
            .WithName("ConfirmFactor")
            .WithSummary("Show with a code that the authenticator works; answers recovery codes and a whole session");
    }

    private static void MapWatching(RouteGroupBuilder staff)
    {
        staff
            .MapGet("/events", WatchChanges.Handle)
            .RequireAuthorization(Policies.AnyStaff)
            .WithName("WatchChanges")
            .WithSummary("Server-sent events: in which rooms something changed")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status406NotAcceptable)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        staff
            .MapPost("/exports", RecordExport.Handle)
            .RequireAuthorization(Policies.AnyStaff)
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
    }

    private static void MapAdministration(RouteGroupBuilder admin)
    {
        admin.MapGet("/users", ReadStaff.Users).WithName("ListStaff").WithSummary("Who is staff, by name").ProducesProblem(400);
        admin
            .MapPost("/users/{userName}/disable", AdministerStaff.Disable)
            .RequireIdempotencyKey()
            .WithName("DisableStaff")
            .WithSummary("End somebody's sessions and let them sign in no more, at once")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        admin
            .MapGet("/changes", ReadStaff.Changes)
            .WithName("ListStaffChanges")
            .WithSummary("Accounts, duties, passwords and authenticators that were asked for, newest first")
            .ProducesProblem(400);
        admin
            .MapPost("/changes", AdministerStaff.Ask)
            .RequireIdempotencyKey()
            .WithName("AskStaffChange")
            .WithSummary("Ask for an account, duties, a new password or authenticator; another administrator decides")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(422);
        admin
            .MapPost("/changes/{changeId:guid}/decision", AdministerStaff.Decide)
            .WithName("DecideStaffChange")
            .WithSummary("Approve or decline, as another administrator; a password that is made is answered once")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        admin.MapGet("/audit", ReadAudit.List).WithName("ListAudit").WithSummary("What staff did, newest first").ProducesProblem(400);
        admin
            .MapGet("/audit/verification", ReadAudit.Verify)
            .WithName("VerifyAudit")
            .WithSummary("Whether the newest 20,000 lines of the audit log fit each other")
            .ProducesProblem(400);
    }
}
