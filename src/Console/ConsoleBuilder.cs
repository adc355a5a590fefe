using CardRecycle.StaffConsole.Access;
using CardRecycle.StaffConsole.Shared;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using MudBlazor;
using MudBlazor.Services;

namespace CardRecycle.StaffConsole;

/// <summary>Section <c>Console</c>.</summary>
internal sealed class ConsoleOptions
{
    /// <summary>Where the Api listens.</summary>
    public Uri? Api { get; set; }
}

/// <summary>The staff console as a web app of its own. It knows the Api by HTTP alone and keeps nothing.</summary>
public static class ConsoleBuilder
{
    /// <summary>Setting: stop when standard input ends.</summary>
    public const string EndsWithInput = "Console:EndsWithInput";

    internal const string ApiClient = "Api";
    private static readonly TimeSpan apiPatience = TimeSpan.FromSeconds(60);

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        // From the build output, too: MudBlazor and the charts bring files of their own.
        builder.WebHost.UseStaticWebAssets();
        builder
            .Services.AddOptions<ConsoleOptions>()
            .BindConfiguration("Console")
            .Validate(o => o.Api is { IsAbsoluteUri: true }, "Console:Api must be the address of the Api, such as http://127.0.0.1:5080.")
            .ValidateOnStart();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            mud.SnackbarConfiguration.PreventDuplicates = false;
            // See-through letters are hard to read.
            (mud.SnackbarConfiguration.MaximumOpacity, mud.SnackbarConfiguration.HideTransitionDuration) = (100, 0);
            mud.SnackbarConfiguration.ShowTransitionDuration = 0;
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddAuthorization(duties =>
        {
            foreach (var duty in Duty.All)
                duties.AddPolicy(duty, policy => policy.RequireClaim(Duty.Claim, duty));
            foreach (var (name, any) in Duty.AnyOf)
                duties.AddPolicy(name, policy => policy.RequireClaim(Duty.Claim, any));
        });
        builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.LoginPath = SignInPath;
                cookie.AccessDeniedPath = "/denied";
                cookie.Cookie.Name = "cardrecycle-console";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Strict;
                cookie.SlidingExpiration = false;
            });
        builder.Services.AddHttpClient(
            ApiClient,
            (services, http) =>
            {
                http.BaseAddress = services.GetRequiredService<IOptions<ConsoleOptions>>().Value.Api;
                http.Timeout = apiPatience;
            }
        );
        builder.Services.AddHttpClient(
            LiveUpdates.ClientName,
            (services, http) =>
            {
                http.BaseAddress = services.GetRequiredService<IOptions<ConsoleOptions>>().Value.Api;
                // A stream has no end to wait for.
                http.Timeout = Timeout.InfiniteTimeSpan;
            }
        );
        builder.Services.AddScoped<LiveUpdates>().AddScoped<TableDownload>().AddScoped<BrandNames>();
        builder.Services.AddScoped<BearerOfCaller>();
        builder.Services.AddScoped(services => services.GetRequiredService<ApiDoor>().Open(services.GetRequiredService<BearerOfCaller>()));
        builder.Services.AddSingleton<ApiDoor>().AddSingleton<StepCookie>();
        var app = builder.Build();
        app.UseExceptionHandler(failed =>
            failed.Run(http => http.Response.WriteAsync("<!doctype html><meta charset=utf-8><p>出错了，您的操作没有生效。请返回重试。</p>"))
        );
        app.Use(HardenAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapAccess();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    internal const string SignInPath = "/sign-in";

    private static Task HardenAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(http);
    }
}
