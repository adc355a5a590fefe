using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Api.Gateways.Issuers.Captcha;
using CardRecycle.Api.Gateways.Issuers.Gateway;
using CardRecycle.Api.Gateways.Issuers.Platform;
using CardRecycle.Api.Gateways.Issuers.Redemption;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>
/// The recorded exchanges in Gateways/Issuers/examples are what client and Sandbox really say to each other. Set RECORD_EXAMPLES=1 to write
/// them anew, and read the difference before committing it.
/// </summary>
public sealed class ExamplesAreTrue(IssuerSystem system) : IClassFixture<IssuerSystem>
{
    [Theory]
    [InlineData("gateway")]
    [InlineData("platform")]
    [InlineData("redemption")]
    [InlineData("captcha")]
    public async Task What_goes_over_the_wire_is_what_the_example_shows(string protocol)
    {
        var http = new RecordingHttp(system.Services.GetRequiredService<IHttpClientFactory>());
        var issuer = (IIssuer)
            ActivatorUtilities.CreateInstance(
                system.Services,
                protocol switch
                {
                    "gateway" => typeof(GatewayIssuer),
                    "platform" => typeof(PlatformIssuer),
                    "redemption" => typeof(RedemptionIssuer),
                    _ => typeof(CaptchaIssuer),
                },
                http
            );
        var good = await system.Mint(IssuerSystem.BrandOf[protocol], "good", "&lifeDays=30");
        var bad = await system.Mint(IssuerSystem.BrandOf[protocol], "not-activated");
        var (verifyId, acquireId, badId) = (system.NewRequestId(), system.NewRequestId(), system.NewRequestId());

        http.Title("a good card is verified");
        await VerifyAsync(issuer, verifyId, good);
        http.Title("a card that is not activated is verified");
        await VerifyAsync(issuer, badId, bad);
        http.Title("the good card is taken over");
        (
            await issuer.AcquireAsync(acquireId, IssuerSystem.Card(good), IssuerSystem.FaceFen, false, IssuerSystem.Ct)
        ).ShouldBeOfType<Acquisition.Acquired>();

        var expiry = system.Clock.GetUtcNow().AddDays(30);
        var transcript = http.Transcript(
            (good.Number!, "number"),
            (good.Secret!, "secret"),
            (bad.Number!, "number2"),
            (bad.Secret!, "secret2"),
            (verifyId, "requestId1"),
            (badId, "requestId2"),
            (acquireId, "requestId3"),
            ($"{expiry:yyyyMMdd}", "expiryDate"),
            ($"{expiry:yyyy-MM-dd}", "expiryDate")
        );
        var file = Path.Combine(Root(), "src", "Api", "Gateways", "Issuers", "examples", $"{protocol}.http");
        if (Environment.GetEnvironmentVariable("RECORD_EXAMPLES") == "1")
            await File.WriteAllTextAsync(file, transcript, IssuerSystem.Ct);
        (await File.ReadAllTextAsync(file, IssuerSystem.Ct)).ReplaceLineEndings("\n").ShouldBe(transcript);
    }

    private async Task VerifyAsync(IIssuer issuer, string id, CardRecycle.Sandbox.Issuers.MintedCard card)
    {
        var verification = await issuer.VerifyAsync(id, IssuerSystem.Card(card), null, false, IssuerSystem.Ct);
        if (verification is Verification.CodeNeeded needed)
            await issuer.VerifyAsync(
                id,
                IssuerSystem.Card(card),
                new(needed.ChallengeId, await system.ReadCode(card, needed)),
                false,
                IssuerSystem.Ct
            );
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "CardRecycle.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
