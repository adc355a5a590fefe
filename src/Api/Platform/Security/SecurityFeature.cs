using CardRecycle.Api.Platform.Security.Keys;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Platform.Security;

/// <summary>Who may call. Every endpoint names one of these, or <c>AllowAnonymous</c>; what names nothing is closed.</summary>
internal static class Policies
{
    public const string Seller = "seller";

    /// <summary>Whoever works on deals: risk, operations, finance.</summary>
    public const string Staff = "staff";

    /// <summary>Any member of staff, for what is their own.</summary>
    public const string AnyStaff = "staff-any";

    /// <summary>风控: reviews, blacklists, reveals.</summary>
    public const string Risk = "staff-risk";

    /// <summary>运营: catalogue, resale.</summary>
    public const string Operations = "staff-operations";

    /// <summary>财务: books.</summary>
    public const string Finance = "staff-finance";

    /// <summary>分析: models.</summary>
    public const string Analyst = "staff-analyst";

    /// <summary>Looks at risk models: the risk team and analysts.</summary>
    public const string RiskOrAnalyst = "staff-risk-or-analyst";

    /// <summary>Looks at models of any kind.</summary>
    public const string ModelReader = "staff-model-reader";

    /// <summary>管理: who is staff, and what staff did.</summary>
    public const string Admin = "staff-admin";

    /// <summary>Somebody who has shown a password and has a step of the sign-in to go.</summary>
    public const string StaffStep = "staff-step";

    /// <summary>Either of both: to enrol a second factor.</summary>
    public const string StaffOrStep = "staff-or-step";
}

internal static class SecurityFeature
{
    public static WebApplicationBuilder AddSecurity(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<TokenOptions>()
            .Bind(builder.Configuration.GetSection("Tokens"))
            .Validate(
                o => KeyText.IsKey(o.Key, TokenOptions.KeyBytesMin, int.MaxValue),
                "Tokens:Key must be 32 random bytes or more in base64. 'dotnet run --project src/DevHost' makes one for development."
            )
            .Validate(
                o => o.SellerLifetime > TimeSpan.Zero && o.StaffLifetime > TimeSpan.Zero && o.StaffStepLifetime > TimeSpan.Zero,
                "Tokens:SellerLifetime, Tokens:StaffLifetime and Tokens:StaffStepLifetime must be positive."
            )
            .ValidateOnStart();
        builder.Services.AddOptions<PersonKeyOptions>().Bind(builder.Configuration.GetSection("Sellers:Keys")).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<PersonKeyOptions>, PersonKeyCheck>().AddSingleton<PersonalData>();
        builder.Services.AddOptions<KeyOptions>().Bind(builder.Configuration.GetSection("Keys")).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<KeyOptions>, KeyOptionsCheck>();
        builder.Services.AddOptions<DevelopmentKeyOptions>().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<DevelopmentKeyOptions>, DevelopmentKeyCheck>();
        builder.Services.AddHttpClient(ServiceKeyEncryption.ClientName);
        builder.Services.AddSingleton<ConfiguredKeyEncryption>().AddSingleton<ServiceKeyEncryption>().AddSingleton<DataKeys>();
        builder.Services.AddSingleton<IKeyEncryption>(s =>
            s.GetRequiredService<IOptions<KeyOptions>>().Value.Service.Url is null
                ? s.GetRequiredService<ConfiguredKeyEncryption>()
                : s.GetRequiredService<ServiceKeyEncryption>()
        );
        builder.Services.AddHostedService<DataKeyLoop>();
        builder.Services.AddSealingKeys<PersonKeyOptions>(KeyRing.People, o => (o.Current, o.Data));
        builder.AddRateLimits();
        builder.Services.AddSingleton<TokenIssuer>();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder
            .Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<TokenIssuer, TimeProvider>(
                (jwt, tokens, clock) =>
                {
                    jwt.MapInboundClaims = false;
                    jwt.TimeProvider = clock;
                    jwt.TokenValidationParameters = tokens.Validation;
                    jwt.Events = new() { OnTokenValidated = StaffClaims.RefuseEndedAsync };
                }
            );
        builder
            .Services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Seller, p => p.RequireClaim("role", "seller"))
            .AddPolicy(Policies.Staff, p => p.RequireClaim("role", "staff").RequireClaim("duty", "risk", "operations", "finance"))
            .AddPolicy(Policies.AnyStaff, p => p.RequireClaim("role", "staff"))
            .AddPolicy(Policies.Risk, p => p.RequireClaim("role", "staff").RequireClaim("duty", "risk"))
            .AddPolicy(Policies.Operations, p => p.RequireClaim("role", "staff").RequireClaim("duty", "operations"))
            .AddPolicy(Policies.Finance, p => p.RequireClaim("role", "staff").RequireClaim("duty", "finance"))
            .AddPolicy(Policies.Analyst, p => p.RequireClaim("role", "staff").RequireClaim("duty", "analyst"))
            .AddPolicy(Policies.RiskOrAnalyst, p => p.RequireClaim("role", "staff").RequireClaim("duty", "risk", "analyst"))
            .AddPolicy(Policies.ModelReader, p => p.RequireClaim("role", "staff").RequireClaim("duty", "risk", "analyst", "operations"))
            .AddPolicy(Policies.Admin, p => p.RequireClaim("role", "staff").RequireClaim("duty", "admin"))
            .AddPolicy(Policies.StaffStep, p => p.RequireClaim("role", "staff-step"))
            .AddPolicy(Policies.StaffOrStep, p => p.RequireClaim("role", "staff", "staff-step"))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
        return builder;
    }
}

internal static class SealingKeysRegistration
{
    /// <summary>A ring's keys, with those of the room's settings.</summary>
    public static IServiceCollection AddSealingKeys<TOptions>(
        this IServiceCollection services,
        KeyRing ring,
        Func<TOptions, (string Current, IReadOnlyDictionary<string, string> Keys)> configured
    )
        where TOptions : class =>
        services.AddKeyedSingleton(
            ring,
            (provider, _) =>
            {
                var (current, keys) = configured(provider.GetRequiredService<IOptions<TOptions>>().Value);
                return new SealingKeys(
                    provider.GetRequiredService<DataKeys>(),
                    ring,
                    current,
                    keys.ToDictionary(k => k.Key, k => Convert.FromBase64String(k.Value))
                );
            }
        );
}

/// <summary>Section <c>Tokens</c>.</summary>
internal sealed class TokenOptions
{
    public const int KeyBytesMin = 32;

    /// <summary>Key of the access tokens' HMAC-SHA256, 32 bytes or more, base64.</summary>
    public string Key { get; set; } = "";

    public TimeSpan SellerLifetime { get; set; } = TimeSpan.FromHours(12);

    public TimeSpan StaffLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>From the password to the second factor, enrolment included.</summary>
    public TimeSpan StaffStepLifetime { get; set; } = TimeSpan.FromMinutes(10);
}
