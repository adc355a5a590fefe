using System.Net;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Api.Gateways.Issuers.Captcha;
using CardRecycle.Api.Gateways.Issuers.Gateway;
using CardRecycle.Api.Gateways.Issuers.Platform;
using CardRecycle.Api.Gateways.Issuers.Redemption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>Neither side believes what the other has not signed.</summary>
public sealed class SignaturesAreChecked(IssuerSystem system) : IClassFixture<IssuerSystem>
{
    private static readonly Dictionary<string, (Type Client, Type Signature, string Refusal)> clients = new()
    {
        ["gateway"] = (typeof(GatewayIssuer), typeof(GatewaySignature), "respCode=11"),
        ["platform"] = (typeof(PlatformIssuer), typeof(PlatformSignature), "SIGN_ERROR"),
        ["redemption"] = (typeof(RedemptionIssuer), typeof(RedemptionSignature), "sign-error"),
        ["captcha"] = (typeof(CaptchaIssuer), typeof(CaptchaSignature), "\"401\""),
    };

    public static TheoryData<string> Protocols => [.. clients.Keys];

    [Theory, MemberData(nameof(Protocols))]
    public async Task An_issuer_does_nothing_for_a_stranger(string protocol)
    {
        var card = await system.Mint(IssuerSystem.BrandOf[protocol]);
        var id = system.NewRequestId();
        var (client, signature, refusal) = clients[protocol];
        var http = new RecordingHttp(system.Services.GetRequiredService<IHttpClientFactory>());
        var strange = ActivatorUtilities.CreateInstance(system.Services, signature, Options.Create(WithOtherKeys()));
        var stranger = (IIssuer)ActivatorUtilities.CreateInstance(system.Services, client, http, strange);

        (await stranger.AcquireAsync(id, IssuerSystem.Card(card), IssuerSystem.FaceFen, false, IssuerSystem.Ct))
            .ShouldBeOfType<Acquisition.Unknown>()
            .Code.ShouldBe("bad-signature");
        http.Transcript().ShouldContain(refusal);
        (await system.Booked(id)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task An_answer_that_the_issuer_has_not_signed_decides_nothing(string protocol)
    {
        var card = await system.Mint(IssuerSystem.BrandOf[protocol]);
        var id = system.NewRequestId();
        await system.Dial(protocol, new() { WrongSignature = true });
        (await system.Verify(card, id)).ShouldBeOfType<Verification.Unknown>().Code.ShouldBe("bad-signature");
        (await system.Acquire(card, id)).ShouldBeOfType<Acquisition.Unknown>().Code.ShouldBe("bad-signature");
        await system.Dial(protocol, null);
    }

    [Fact]
    public async Task A_platform_request_counts_once_and_not_after_five_minutes()
    {
        var signature = system.Services.GetRequiredService<PlatformSignature>();
        const string path = "/issuers/platform/v1/requests/query";
        const string body = """{"requestId":"0123456789abcdef"}""";
        using var first = new HttpRequestMessage(HttpMethod.Post, path);
        signature.Sign(first, path, body);
        async Task<HttpStatusCode> Send()
        {
            using var copy = new HttpRequestMessage(HttpMethod.Post, path);
            copy.Content = new StringContent(body, Encoding.UTF8, "application/json");
            foreach (var (name, values) in first.Headers)
                copy.Headers.Add(name, values);
            using var response = await system.Sandbox.SendAsync(copy, IssuerSystem.Ct);
            return response.StatusCode;
        }
        (await Send()).ShouldBe(HttpStatusCode.OK);
        (await Send()).ShouldBe(HttpStatusCode.Unauthorized);
        first.Headers.Clear();
        signature.Sign(first, path, body);
        system.Clock.Advance(TimeSpan.FromMinutes(6));
        (await Send()).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/issuers/gateway/api/backTransReq.do")]
    [InlineData("/issuers/gateway/api/queryTrans.do")]
    [InlineData("/issuers/platform/v1/cards/bind")]
    [InlineData("/issuers/redemption/submit")]
    [InlineData("/issuers/captcha/site/charge")]
    public async Task Nonsense_is_answered_and_never_a_500(string path)
    {
        foreach (var body in new[] { "", "{", "null", "[]", "a=b&c", "\0", """{"bizOrderNo":null}""", """{"bizOrderNo":7}""" })
        {
            foreach (var type in new[] { "application/json", "application/x-www-form-urlencoded", "text/plain" })
            {
                using var content = new StringContent(body, Encoding.UTF8, type);
                using var response = await system.Sandbox.PostAsync(path, content, IssuerSystem.Ct);
                ((int)response.StatusCode).ShouldBeLessThan(500);
            }
        }
    }

    private static IssuersOptions WithOtherKeys()
    {
        using var rsa = RSA.Create(2048);
        return new()
        {
            Gateway = new()
            {
                PrivateKey = Convert.ToBase64String(rsa.ExportPkcs8PrivateKey()),
                GatewayPublicKey = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()),
            },
            Platform = new() { AppKey = "777290058110097", Secret = "other" },
            Redemption = new() { Key = "other" },
            Captcha = new() { Secret = "other" },
        };
    }
}
