using CardRecycle.Sandbox.Issuers.Captcha;
using CardRecycle.Sandbox.Issuers.Cards;
using CardRecycle.Sandbox.Issuers.Redemption;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers;

/// <summary>A fresh test card.</summary>
public sealed record MintedCard(string Brand, string Protocol, string? Number, string? Secret, long FaceFen, string Outcome);

/// <summary>Which card a side door is about.</summary>
public sealed record CardAddress(string? Number, string? Secret);

/// <summary>
/// What no issuer has: minting cards, mending them, reading SMS codes and pictures, and the issuers' own books. Never under the fault dial.
/// </summary>
internal static class SideDoors
{
    private const int CountMax = 10_000;
    private const long FaceFenMax = 1_000_000_00;
    private const int TimesMax = 1_000;
    private const int MinutesMax = 60 * 24 * 30;
    private const int PictureLengthMax = 64;

    public static void Map(WebApplication app)
    {
        var doors = app.MapGroup("/issuers");
        doors.MapGet("test-cards", MintCards);
        doors.MapPost("test-cards", MintCards);
        doors.MapGet("test-cards/outcomes", () => Conditions.Outcomes);
        doors.MapGet("test-cards/brands", () => SandboxBrands.All.Values.OrderBy(b => b.Protocol).ThenBy(b => b.Id));
        doors.MapPost("test-cards/mend", Mend);
        doors.MapGet("sms/{number}", ReadSms);
        doors.MapGet("captcha/answers/{challengeId}", ReadCaptcha);
        doors.MapGet("books", (IssuerBooks books) => new BooksAnswer(books.Acquisitions()));
        doors.MapGet("redemption/callbacks", (RedemptionCallbacks callbacks) => callbacks.Delivered);
    }

    /// <summary><paramref name="face"/> in yuan or <paramref name="faceFen"/> in fen; pictures replace the Sandbox's own for the
    /// brand.</summary>
    private static Results<Ok<MintedCard[]>, ValidationProblem> MintCards(
        Mint mint,
        IOptions<IssuersOptions> options,
        TimeProvider clock,
        string brand,
        long? face = null,
        long? faceFen = null,
        string outcome = Conditions.Good,
        int count = 1,
        int times = 2,
        int? minutes = null,
        int? lifeDays = null,
        string? numberPicture = null,
        string? secretPicture = null
    )
    {
        var errors = new Dictionary<string, string[]>();
        if (!SandboxBrands.All.TryGetValue(brand, out var found))
            errors["brand"] = [$"unknown; known are {string.Join(", ", SandboxBrands.All.Keys)}"];
        var isRaw = outcome.StartsWith(RedemptionCodes.RawPrefix, StringComparison.Ordinal) && found?.Protocol == RedemptionIssuer.Protocol;
        if (!isRaw && !Conditions.Outcomes.Contains(outcome))
            errors["outcome"] = [$"unknown; known are {string.Join(", ", Conditions.Outcomes)}, and code-NNNN for redemption brands"];
        var amountFen = faceFen ?? (face ?? 100) * 100;
        void Check(string name, long value, long min, long max)
        {
            if (value < min || value > max)
                errors[name] = [FormattableString.Invariant($"from {min} to {max}")];
        }
        Check("face", face ?? 1, 1, FaceFenMax / 100);
        Check("faceFen", amountFen, 1, FaceFenMax);
        Check("count", count, 1, CountMax);
        Check("times", times, 0, TimesMax);
        Check("minutes", minutes ?? 0, 0, MinutesMax);
        Check("lifeDays", lifeDays ?? 1, -MinutesMax, MinutesMax);
        Check("numberPicture", numberPicture?.Length ?? 1, 1, PictureLengthMax);
        Check("secretPicture", secretPicture?.Length ?? 1, 1, PictureLengthMax);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var pictured = found! with { Number = numberPicture ?? found!.Number, Secret = secretPicture ?? found.Secret };
        var wait = minutes is { } m ? TimeSpan.FromMinutes(m) : options.Value.LateBalance;
        // Without lifeDays the issuer tells no expiry, so that a card sold as declared is not re-quoted.
        var days = outcome == Conditions.Expired ? -1 : lifeDays;
        DateOnly? expiresOn = days is { } d ? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(d) : null;
        var cards = new MintedCard[count];
        for (var i = 0; i < count; i++)
        {
            var card = mint.Make(pictured, amountFen, outcome, new(times, wait, expiresOn));
            cards[i] = new(card.Brand.Id, card.Brand.Protocol, card.Number, card.Secret, card.FaceFen, card.Outcome);
        }
        return TypedResults.Ok(cards);
    }

    private static Results<NoContent, NotFound> Mend(CardAddress card, IssuerBooks books) =>
        books.Mend(card.Number, card.Secret) ? TypedResults.NoContent() : TypedResults.NotFound();

    private static Results<Ok<string>, NotFound> ReadSms(string number, SmsCodes sms) =>
        sms.Read(number) is { } code ? TypedResults.Ok(code) : TypedResults.NotFound();

    private static Results<Ok<string>, NotFound> ReadCaptcha(string challengeId, CaptchaChallenges challenges) =>
        challenges.Read(challengeId) is { } digits ? TypedResults.Ok(digits) : TypedResults.NotFound();

    private sealed record BooksAnswer(IReadOnlyList<BookedAcquisition> Acquisitions)
    {
        public long TotalFen => Acquisitions.Sum(a => a.AmountFen);
    }
}
