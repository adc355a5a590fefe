using System.Net.Http.Json;
using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.Issuers;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>The words in which the issuers' tests speak. Work loops stand still: only the clients are asked.</summary>
public sealed class IssuerSystem : StartedSystem
{
    /// <summary>A brand of each protocol whose cards have number and secret.</summary>
    public static readonly IReadOnlyDictionary<string, string> BrandOf = new Dictionary<string, string>
    {
        ["gateway"] = "walmart",
        ["platform"] = "suning",
        ["redemption"] = "china-mobile",
        ["captcha"] = "netease",
    };

    public const long FaceFen = 500_00;

    private int ids;
    private HttpClient? sandbox;

    protected override bool RunsWorkLoops => false;

    /// <summary>An issuer that does not answer hangs up soon, so that nobody has to wait for a time-out.</summary>
    protected override IEnumerable<KeyValuePair<string, string?>> SandboxSettings => [new("Issuers:Silence", "00:00:01")];

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public HttpClient Sandbox => sandbox ??= new() { BaseAddress = SandboxUrl };

    public string NewRequestId() => $"{Interlocked.Increment(ref ids):x32}";

    public async Task<MintedCard> Mint(string brand, string outcome = "good", string more = "")
    {
        var minted = await Sandbox.GetFromJsonAsync<MintedCard[]>(
            $"/issuers/test-cards?brand={brand}&faceFen={FaceFen}&outcome={outcome}{more}",
            Ct
        );
        return minted!.Single();
    }

    public async Task Dial(string protocol, FaultSettings? settings)
    {
        using var response = settings is null
            ? await Sandbox.DeleteAsync($"/faults/issuers.{protocol}", Ct)
            : await Sandbox.PutAsJsonAsync($"/faults/issuers.{protocol}", settings, Ct);
        response.EnsureSuccessStatusCode();
    }

    internal IIssuer Issuer(string protocol) => Services.GetRequiredService<IssuerDirectory>().For(protocol);

    internal static IssuerCard Card(MintedCard minted) => new(minted.Brand, minted.Number, minted.Secret, minted.FaceFen);

    internal Task<Verification> Verify(MintedCard card, string requestId, bool isRepeat = false, CodeAnswer? code = null) =>
        Issuer(card.Protocol).VerifyAsync(requestId, Card(card), code, isRepeat, Ct);

    /// <summary>Verifies as an attentive holder would: reads the picture or the SMS and enters it.</summary>
    internal async Task<Verification> VerifyWithCode(MintedCard card, string requestId, bool isRepeat = false)
    {
        var verification = await Verify(card, requestId, isRepeat);
        return verification is Verification.CodeNeeded needed
            ? await Verify(card, requestId, isRepeat, new(needed.ChallengeId, await ReadCode(card, needed)))
            : verification;
    }

    internal async Task<string> ReadCode(MintedCard card, Verification.CodeNeeded needed)
    {
        var door = needed.IsSms ? $"/issuers/sms/{card.Number}" : $"/issuers/captcha/answers/{needed.ChallengeId}";
        return (await Sandbox.GetFromJsonAsync<string>(door, Ct))!;
    }

    internal Task<Acquisition> Acquire(MintedCard card, string requestId, bool isRepeat = false, long balanceFen = FaceFen) =>
        Issuer(card.Protocol).AcquireAsync(requestId, Card(card), balanceFen, isRepeat, Ct);

    internal async Task<IReadOnlyList<Booked>> Booked(string requestId)
    {
        var books = await Sandbox.GetFromJsonAsync<Books>("/issuers/books", Ct);
        return [.. books!.Acquisitions.Where(a => a.RequestId == requestId)];
    }

    private sealed record Books(IReadOnlyList<Booked> Acquisitions);

    public override async ValueTask DisposeAsync()
    {
        sandbox?.Dispose();
        await base.DisposeAsync();
    }
}

/// <summary>A line of the Sandbox's books.</summary>
public sealed record Booked(string RequestId, string Brand, long AmountFen, string Reference, bool OrderFailed);
