using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace CardRecycle.Sandbox.Issuers.Cards;

/// <summary>A card as its issuer keeps it, also in its journal. Changed only under the gate of <see cref="IssuerBooks"/>.</summary>
internal sealed class TestCard(SandboxBrand brand, string? number, string? secret, long faceFen, string outcome, MintOptions lasting)
{
    public SandboxBrand Brand { get; } = brand;
    public string? Number { get; } = number;
    public string? Secret { get; } = secret;
    public long FaceFen { get; } = faceFen;
    public string Outcome { get; } = outcome;

    public long BalanceFen { get; set; } =
        outcome switch
        {
            Conditions.BalanceLower => faceFen / 2,
            Conditions.BalanceHigher => faceFen + faceFen / 5,
            Conditions.Empty or Conditions.Used => 0,
            _ => faceFen,
        };

    /// <summary>How many more requests meet what passes by itself.</summary>
    public int TimesLeft { get; set; } = lasting.Times;

    public MintOptions Lasting { get; } = lasting;

    [JsonIgnore]
    public TimeSpan Wait => Lasting.Wait;

    /// <summary>Null: the issuer does not tell.</summary>
    [JsonIgnore]
    public DateOnly? ExpiresOn => Lasting.ExpiresOn;

    /// <summary>When what was asked for is ready; set by the first request.</summary>
    public DateTimeOffset? ReadyAt { get; set; }

    /// <summary>Activated, unbound, out of maintenance: good from now on.</summary>
    public bool Mended { get; set; }

    public bool Consumed { get; set; }

    /// <summary>The holder has entered the SMS code for this card.</summary>
    public bool HolderConfirmed { get; set; }

    [JsonIgnore]
    public string Key => KeyOf(Number, Secret);

    /// <summary>A card is found by its number, or by its secret when it has none. Dashes and case do not matter.</summary>
    public static string KeyOf(string? number, string? secret) =>
        string.IsNullOrEmpty(number) ? "s/" + Plain(secret) : "n/" + Plain(number);

    public static string Plain(string? text) => (text ?? "").Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    public bool HasSecret(string? secret) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Plain(Secret)), Encoding.UTF8.GetBytes(Plain(secret)));
}

/// <summary>How often and how long what passes by itself lasts, and the card's last day.</summary>
internal sealed record MintOptions(int Times, TimeSpan Wait, DateOnly? ExpiresOn);
