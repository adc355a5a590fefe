using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Tests.Payments;

/// <summary>Every state and every error of payout-channels.md §3.1 and what the client makes of it.</summary>
public sealed class WeChatVerdicts
{
    private static readonly DateTimeOffset now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("ACCEPTED", typeof(TransferState.InChannel))]
    [InlineData("PROCESSING", typeof(TransferState.InChannel))]
    [InlineData("TRANSFERING", typeof(TransferState.InChannel))]
    [InlineData("WAIT_USER_CONFIRM", typeof(TransferState.WaitUser))]
    [InlineData("CANCELING", typeof(TransferState.Cancelling))]
    [InlineData("SUCCESS", typeof(TransferState.Succeeded))]
    [InlineData("FAIL", typeof(TransferState.Failed))]
    [InlineData("CANCELLED", typeof(TransferState.Cancelled))]
    [InlineData("A_STATE_OF_NEXT_YEAR", typeof(TransferState.Unknown))]
    [InlineData("success", typeof(TransferState.Unknown))]
    [InlineData(null, typeof(TransferState.Unknown))]
    public void Each_state_of_a_bill_has_its_meaning(string? state, Type meaning) =>
        WeChatVerdict.OfBill(new(null, "P1", "1330", state, null, "pkg", 100, now), now).ShouldBeOfType(meaning);

    [Theory]
    [InlineData(404, "NOT_FOUND", typeof(TransferState.NotFound))]
    [InlineData(404, null, typeof(TransferState.Unknown))]
    [InlineData(429, "FREQUENCY_LIMITED", typeof(TransferState.Unknown))]
    [InlineData(429, null, typeof(TransferState.Unknown))]
    [InlineData(500, "SYSTEM_ERROR", typeof(TransferState.Unknown))]
    [InlineData(502, null, typeof(TransferState.Unknown))]
    [InlineData(503, "busy", typeof(TransferState.Unknown))]
    [InlineData(403, "NOT_ENOUGH", typeof(TransferState.Unknown))]
    [InlineData(400, "PARAM_ERROR", typeof(TransferState.Rejected))]
    [InlineData(400, "INVALID_REQUEST", typeof(TransferState.Rejected))]
    [InlineData(403, "NO_AUTH", typeof(TransferState.Rejected))]
    [InlineData(403, "USER_ERROR", typeof(TransferState.Rejected))]
    [InlineData(401, "SIGN_ERROR", typeof(TransferState.Rejected))]
    [InlineData(400, "A_CODE_OF_NEXT_YEAR", typeof(TransferState.Unknown))]
    [InlineData(302, null, typeof(TransferState.Unknown))]
    public void No_error_ever_kills_an_attempt(int status, string? code, Type meaning)
    {
        var verdict = WeChatVerdict.OfFault(status, code);
        verdict.ShouldBeOfType(meaning);
        verdict.ShouldNotBeOfType<TransferState.Failed>();
        verdict.ShouldNotBeOfType<TransferState.Cancelled>();
    }

    [Theory]
    [InlineData(401, "SIGN_ERROR", true)]
    [InlineData(403, "NO_AUTH", true)]
    [InlineData(403, "USER_ERROR", true)]
    [InlineData(400, "PARAM_ERROR", false)]
    [InlineData(400, "INVALID_REQUEST", false)]
    public void What_concerns_the_merchant_stops_the_channel_and_what_concerns_one_bill_does_not(int status, string code, bool stops) =>
        WeChatVerdict.OfFault(status, code).ShouldBeOfType<TransferState.Rejected>().StopChannel.ShouldBe(stops);

    [Fact]
    public void Short_funds_wait_longer_than_a_busy_channel()
    {
        var funds = WeChatVerdict.OfFault(403, "NOT_ENOUGH").ShouldBeOfType<TransferState.Unknown>();
        var busy = WeChatVerdict.OfFault(429, "FREQUENCY_LIMITED").ShouldBeOfType<TransferState.Unknown>();
        funds.Code.ShouldBe("not-enough");
        funds.RetryAfter!.Value.ShouldBeGreaterThan(busy.RetryAfter!.Value);
    }
}
