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
    /// <param name="duties">Of <c>risk</c>, <c>operations</c>, <c>finance</c>.</param>
    public AccessToken ForStaff(string staffId, IEnumerable<string> duties) =>
        Issue(staffId, options.Value.StaffLifetime, [new("role", "staff"), .. duties.Select(d => new Claim("duty", d))]);

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
