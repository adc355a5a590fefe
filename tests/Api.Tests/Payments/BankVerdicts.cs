using System.Text;
using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Tests.Payments;

/// <summary>Recorded answers of the bank, byte by byte as they come, and what the client makes of each.</summary>
public sealed class BankVerdicts
{
    private static readonly DateTimeOffset now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("ACCEPTED", typeof(TransferState.InChannel))]
    [InlineData("SENT", typeof(TransferState.InChannel))]
    [InlineData("SUCCESS", typeof(TransferState.Succeeded))]
    [InlineData("FAIL", typeof(TransferState.Failed))]
    [InlineData("SUSPECT", typeof(TransferState.Unknown))]
    [InlineData("success", typeof(TransferState.Unknown))]
    [InlineData("A_STATE_OF_NEXT_YEAR", typeof(TransferState.Unknown))]
    public void Each_state_of_an_instruction_has_its_meaning(string state, Type meaning) =>
        Judge(
                $$"""
                {"code":"0000","message":"处理成功","body":{"flowNo":"P1","bankNo":"20261124G1","state":"{{state}}","amount":"300.00",
                "valueDate":"20261124","settledAt":"20261124180000","failCode":"ACCOUNT_CLOSED"} }
                """
            )
            .ShouldBeOfType(meaning);

    [Theory]
    [InlineData("E2404", typeof(TransferState.NotFound))]
    [InlineData("E2005", typeof(TransferState.Unknown))]
    [InlineData("E9005", typeof(TransferState.Unknown))]
    [InlineData("E2006", typeof(TransferState.Failed))]
    [InlineData("U0001", typeof(TransferState.Unknown))]
    [InlineData("U9001", typeof(TransferState.Unknown))]
    [InlineData("E7777", typeof(TransferState.Unknown))]
    [InlineData("0001", typeof(TransferState.Unknown))]
    public void No_code_but_that_of_an_impossible_account_kills_an_attempt(string code, Type meaning) =>
        Judge($$"""{"code":"{{code}}","message":"不看文字"}""").ShouldBeOfType(meaning);

    [Theory]
    [InlineData("E1001", true)]
    [InlineData("E1002", true)]
    [InlineData("E1003", true)]
    [InlineData("E1005", true)]
    [InlineData("E2003", true)]
    [InlineData("E2001", false)]
    [InlineData("E2002", false)]
    [InlineData("E2004", false)]
    public void What_concerns_us_stops_the_channel_and_what_concerns_one_transfer_does_not(string code, bool stops) =>
        Judge($$"""{"code":"{{code}}","message":""}""").ShouldBeOfType<TransferState.Rejected>().StopChannel.ShouldBe(stops);

    [Fact]
    public void A_success_carries_the_banks_number_its_time_in_Beijing_and_its_amount()
    {
        var paid = Judge(
                """
                {"code":"0000","message":"处理成功","body":{"flowNo":"P1","bankNo":"20261124G1","state":"SUCCESS","amount":"300.00",
                "valueDate":"20261124","settledAt":"20261124180000"}}
                """
            )
            .ShouldBeOfType<TransferState.Succeeded>();
        paid.ShouldBe(new("20261124G1", new DateTimeOffset(2026, 11, 24, 18, 0, 0, TimeSpan.FromHours(8)), 300_00));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"code":1}""")]
    [InlineData("""{"code":"0000","body":[]}""")]
    public void What_is_not_an_answer_is_none(string raw) => BankJson.Read<BankInstruction>(Encoding.UTF8.GetBytes(raw)).ShouldBeNull();

    private static TransferState Judge(string raw) =>
        BankVerdict.Of(BankJson.Read<BankInstruction>(Encoding.UTF8.GetBytes(raw)).ShouldNotBeNull(), now);
}
