using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Api.Gateways.Issuers.Redemption;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>Each code of the 销卡 list, from the channel itself, falls into its class; what stands in no list is unknown.</summary>
public sealed class CodesAreMapped(IssuerSystem system) : IClassFixture<IssuerSystem>
{
    private static readonly (string Code, Type Class, string Ours)[] list =
    [
        ("7", typeof(Verification.FinalBad), "wrong-secret"),
        ("1002", typeof(Verification.Unknown), "busy"),
        ("1003", typeof(Verification.FinalBad), "unsupported"),
        ("1004", typeof(Verification.FinalBad), "wrong-secret"),
        ("1006", typeof(Verification.FinalBad), "fake"),
        ("1007", typeof(Verification.FinalBad), "empty"),
        ("1008", typeof(Verification.FinalBad), "expired"),
        ("1010", typeof(Verification.Unknown), "in-process"),
        ("2005", typeof(Verification.FinalBad), "used"),
        ("2006", typeof(Verification.Unknown), "in-process"),
        ("2007", typeof(Verification.FinalBad), "fake"),
        ("2008", typeof(Verification.Unknown), "maintenance"),
        ("2009", typeof(Verification.Unknown), "maintenance"),
        ("2010", typeof(Verification.Unknown), "maintenance"),
        ("2011", typeof(Verification.Unknown), "maintenance"),
        ("2012", typeof(Verification.Unknown), "maintenance"),
        ("2013", typeof(Verification.FinalBad), "frozen"),
        ("2014", typeof(Verification.Unknown), "busy"),
        ("3001", typeof(Verification.FinalBad), "fake"),
        ("3002", typeof(Verification.FinalBad), "used"),
        ("3003", typeof(Verification.FinalBad), "void"),
        ("3004", typeof(Verification.FinalBad), "frozen"),
        ("3005", typeof(Verification.Repairable), "not-activated"),
        ("3006", typeof(Verification.FinalBad), "wrong-secret"),
        ("3007", typeof(Verification.Unknown), "in-process"),
        ("3101", typeof(Verification.Unknown), "busy"),
        ("3102", typeof(Verification.FinalBad), "expired"),
        ("10000", typeof(Verification.Unknown), "unreadable"),
        ("5555", typeof(Verification.Unknown), "unreadable"),
    ];

    public static TheoryData<string> Listed => [.. list.Select(l => l.Code)];

    [Theory, MemberData(nameof(Listed))]
    public async Task A_listed_code_falls_into_its_class(string code)
    {
        var (_, kind, ours) = list.Single(l => l.Code == code);
        var card = await system.Mint("china-unicom", $"code-{code}");
        var verification = await system.Verify(card, system.NewRequestId());
        verification.ShouldBeOfType(kind);
        var said = verification switch
        {
            Verification.FinalBad v => v.Code,
            Verification.Repairable v => v.Code,
            Verification.Unknown v => v.Code,
            _ => null,
        };
        said.ShouldBe(ours);
    }

    [Fact]
    public void Success_must_be_said_twice_and_an_open_status_keeps_all_open()
    {
        RedemptionCodes.Of("0", "1").ShouldBe(CodeMeaning.Done);
        RedemptionCodes.Of("0", "2").ShouldBe(CodeMeaning.Unreadable);
        RedemptionCodes.Of("0", null).ShouldBe(CodeMeaning.Unreadable);
        RedemptionCodes.Of("3001", "0").ShouldBe(CodeMeaning.InProcess);
        // 销卡成功，订单失败 is a failed order and a consumed card: the money path, not a refusal.
        RedemptionCodes.Of("1", "2").ShouldBe(CodeMeaning.Consumed);
    }
}
