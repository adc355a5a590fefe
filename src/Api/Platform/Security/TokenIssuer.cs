using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CardRecycle.Api.Platform.Security;

/// <summary>Issues and checks access tokens (JWT, HS256).</summary>
internal sealed class TokenIssuer(IOptions<TokenOptions> options, TimeProvider clock)
{
    private const string Issuer = "cardrecycle";
    private readonly SymmetricSecurityKey key = new(Convert.FromBase64String(options.Value.Key));

    public TokenValidationParameters Validation =>
        new()
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            NameClaimType = "sub",
            RoleClaimType = "role",
            ClockSkew = TimeSpan.FromSeconds(5),
            LifetimeValidator = (from, until, _, _) =>
                from <= clock.GetUtcNow().UtcDateTime.AddSeconds(5) && until > clock.GetUtcNow().UtcDateTime,
        };

    /// <param name="sellerId">The seller.</param>
    /// <param name="tier">Membership; it sets the fee in quotes, which read nothing but the token. Standard if left out.</param>
    public AccessToken ForSeller(Guid sellerId, string? tier = null) =>
        Issue(
            sellerId.ToString(),
            options.Value.SellerLifetime,
            tier is null ? [new("role", "seller")] : [new("role", "seller"), new("tier", tier)]
        );

    /// <param name="staffId">The member of staff.</param>
    /// <param name="duties">Of <c>risk</c>, <c>operations</c>, <c>finance</c>, <c>analyst</c>, <c>admin</c>.</param>
    /// <param name="version">Of the sessions of this member of staff; a token of another version is refused.</param>
    public AccessToken ForStaff(string staffId, IEnumerable<string> duties, int version = 0) =>
        Issue(staffId, options.Value.StaffLifetime, [Role("staff"), Version(version), .. duties.Select(d => new Claim("duty", d))]);

    /// <summary>Somebody who has shown a password and has a step to go: good for that step, for a few minutes.</summary>
    public AccessToken ForStaffStep(string staffId, string step, int version) =>
        Issue(staffId, options.Value.StaffStepLifetime, [Role("staff-step"), Version(version), new("step", step)]);

    private static Claim Role(string role) => new("role", role);

    private static Claim Version(int version) => new(StaffClaims.Version, version.ToString(CultureInfo.InvariantCulture));

    private AccessToken Issue(string subject, TimeSpan lifetime, Claim[] claims)
    {
        var now = clock.GetUtcNow();
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            Subject = new ClaimsIdentity([new("sub", subject), .. claims]),
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        };
        return new(new JsonWebTokenHandler().CreateToken(descriptor), now + lifetime);
    }
}

/// <summary>A bearer token and when it ends.</summary>
internal sealed record AccessToken(string Value, DateTimeOffset ExpiresAt);
