using System.Text;
using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Tests.Payments;

/// <summary>Every status and every code of payout-channels.md §3.2 and what the client makes of it.</summary>
public sealed class AlipayVerdicts
{
    private static readonly DateTimeOffset now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("SUCCESS", typeof(TransferState.Succeeded))]
    [InlineData("DEALING", typeof(TransferState.InChannel))]
    [InlineData("FAIL", typeof(TransferState.Failed))]
    [InlineData("REFUND", typeof(TransferState.Bounced))]
    [InlineData("A_STATUS_OF_NEXT_YEAR", typeof(TransferState.Unknown))]
    [InlineData("success", typeof(TransferState.Unknown))]
    [InlineData(null, typeof(TransferState.Unknown))]
    public void Each_status_of_a_transfer_has_its_meaning(string? status, Type meaning) =>
        AlipayVerdict.Of(Answer("10000", null, status), now).ShouldBeOfType(meaning);

    [Theory]
    [InlineData("20000", "isp.unknow-error", typeof(TransferState.Unknown))]
    [InlineData("40005", "isv.app-call-limited", typeof(TransferState.Unknown))]
    [InlineData("40004", "SYSTEM_ERROR", typeof(TransferState.Unknown))]
    [InlineData("40004", "PAYER_BALANCE_NOT_ENOUGH", typeof(TransferState.Unknown))]
    [InlineData("40004", "ORDER_NOT_EXIST", typeof(TransferState.NotFound))]
    [InlineData("40004", "PAYMENT_INFO_INCONSISTENCY", typeof(TransferState.Rejected))]
    [InlineData("40004", "INVALID_PARAMETER", typeof(TransferState.Rejected))]
    [InlineData("40004", "REMARK_HAS_SENSITIVE_WORD", typeof(TransferState.Rejected))]
    [InlineData("40004", "A_CODE_OF_NEXT_YEAR", typeof(TransferState.Unknown))]
    [InlineData("40004", null, typeof(TransferState.Unknown))]
    [InlineData("50000", null, typeof(TransferState.Unknown))]
    [InlineData(null, null, typeof(TransferState.Unknown))]
    public void No_fault_but_the_payees_kills_an_attempt(string? code, string? subCode, Type meaning) =>
        AlipayVerdict.Of(Answer(code, subCode, null), now).ShouldBeOfType(meaning);

    [Theory]
    [InlineData("40002", "isv.invalid-signature", true)]
    [InlineData("40002", "isv.invalid-app-id", true)]
    [InlineData("40002", "isv.invalid-app-cert-sn", true)]
    [InlineData("40006", "isv.insufficient-isv-permissions", true)]
    [InlineData("40004", "PAYER_STATUS_ERROR", true)]
    [InlineData("40004", "PAYER_CERT_EXPIRED", true)]
    [InlineData("40004", "PERMIT_PAYER_FORBIDDEN", true)]
    [InlineData("40004", "EXCEED_LIMIT_DM_MAX_AMOUNT", true)]
    [InlineData("40002", "isv.invalid-timestamp", false)]
    [InlineData("40001", "isv.missing-method", false)]
    [InlineData("40004", "PAYMENT_INFO_INCONSISTENCY", false)]
    public void What_concerns_the_payer_stops_the_channel_and_what_concerns_one_transfer_does_not(string code, string sub, bool stops) =>
        AlipayVerdict.Of(Answer(code, sub, null), now).ShouldBeOfType<TransferState.Rejected>().StopChannel.ShouldBe(stops);

    [Theory]
    [InlineData("0.10", 10)]
    [InlineData("12", 1200)]
    [InlineData("12.3", 1230)]
    [InlineData("100000000.00", 10_000_000_000)]
    [InlineData("1.234", null)]
    [InlineData("1.", null)]
    [InlineData("-1.00", null)]
    [InlineData("1e3", null)]
    [InlineData("1.2.3", null)]
    [InlineData(" 1.00", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_amount_is_read_to_the_fen_or_not_at_all(string? yuan, object? fen) =>
        AlipayVerdict.FenOf(yuan).ShouldBe(fen is null ? null : Convert.ToInt64(fen, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("""{"a_b_response":{"x": "}\"{" },"alipay_cert_sn":"1","sign":"s"}""", """{"x": "}\"{" }""")]
    [InlineData("""{"sign":"s","alipay_cert_sn":"1","a_b_response" : {"x":[1,{}]}}""", """{"x":[1,{}]}""")]
    [InlineData("""{"error_response":{"code":"1"},"sign":"s","alipay_cert_sn":"1"}""", """{"code":"1"}""")]
    public void The_signed_bytes_are_those_of_the_node_as_they_came(string raw, string node)
    {
        var answer = AlipayAnswer.Read(Encoding.UTF8.GetBytes(raw), "a.b").ShouldNotBeNull();
        Encoding.UTF8.GetString(answer.Node.Span).ShouldBe(node);
        (answer.Sign, answer.CertSn).ShouldBe(("s", "1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"a_b_response":{"x":1}""")]
    [InlineData("""{"other_response":{},"sign":"s"}""")]
    [InlineData("""{"a_b_response":{},"a_b_response":{},"sign":"s"}""")]
    [InlineData("""{"a_b_response":{},"error_response":{},"sign":"s"}""")]
    [InlineData("""{"a_b_response":{},"sign":7}""")]
    public void What_is_not_one_answer_is_none(string raw) => AlipayAnswer.Read(Encoding.UTF8.GetBytes(raw), "a.b").ShouldBeNull();

    private static AlipayOrder Answer(string? code, string? subCode, string? status) =>
        new(code, subCode, "P1", "2026", status, "1.00", null, null, null, null);
}
