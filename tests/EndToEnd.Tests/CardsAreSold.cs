using System.Text.RegularExpressions;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using CardRecycle.TestKit;

namespace CardRecycle.EndToEnd.Tests;

/// <summary>The main job, through real processes: the commands that a visitor types.</summary>
public sealed partial class CardsAreSold(DevHostRunning running) : IClassFixture<DevHostRunning>
{
    /// <summary>Every kind of issuer, every way to give a card (number and secret, secret only, SMS, points, captcha), every kind of
    /// brand.</summary>
    [Theory]
    [InlineData("walmart", "500")]
    [InlineData("jd-ecard", "200")]
    [InlineData("suning", "300")]
    [InlineData("sinopec", "500")]
    [InlineData("china-mobile", "100")]
    [InlineData("junnet", "100")]
    [InlineData("steam", "200")]
    [InlineData("starbucks", "200")]
    [InlineData("didi", "200")]
    [InlineData("meituan-points", "100")]
    [InlineData("wanda", "1000")]
    public async Task A_good_card_is_paid_and_its_receipt_is_accepted_by_the_verifier(string brand, string face)
    {
        var (exit, output) = await running.SellAsync("--brand", brand, "--face", face);
        exit.ShouldBe(0, output);
        output.ShouldContain("● 已打款 paid");
        output.ShouldNotContain('\u001b', "a pipe gets no colours");
        var receipt = ReceiptOf(output);
        var key = Path.Combine(running.Receipts, "public-key.txt");

        var (verdict, said) = await ProgramRun.ToEndAsync("CardRecycle.ReceiptVerifier", receipt, "--key", key);
        verdict.ShouldBe(0, said);
    }

    [Fact]
    public async Task A_receipt_with_any_byte_changed_is_refused()
    {
        var (exit, output) = await running.SellAsync("--brand", "hema", "--face", "100");
        exit.ShouldBe(0, output);
        var receipt = ReceiptOf(output);
        var bytes = await File.ReadAllBytesAsync(receipt, TestContext.Current.CancellationToken);
        var keyFile = Path.Combine(running.Receipts, "public-key.txt");
        var key = LogPublicKeys.Parse(await File.ReadAllTextAsync(keyFile, TestContext.Current.CancellationToken));
        ReceiptCheck.Verify(bytes, key).IsValid.ShouldBeTrue();
        for (var i = 0; i < bytes.Length; i++)
        {
            var forged = bytes.ToArray();
            forged[i] ^= (byte)(1 << i % 8);
            ReceiptCheck.Verify(forged, key).IsValid.ShouldBeFalse($"byte {i} of {bytes.Length}");
        }

        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(receipt, bytes, TestContext.Current.CancellationToken);
        (await ProgramRun.ToEndAsync("CardRecycle.ReceiptVerifier", receipt, "--key", keyFile)).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_lower_balance_is_quoted_again_and_paid_once_the_seller_agrees()
    {
        var (exit, output) = await running.SellAsync("--brand", "hema", "--face", "300", "--outcome", "balance-lower");
        exit.ShouldBe(0, output);
        output.ShouldContain("awaiting requote");
        output.ShouldContain("¥300.00 → ¥150.00");
    }

    [Fact]
    public async Task A_seller_who_declines_the_new_price_keeps_the_card()
    {
        var (exit, output) = await running.SellAsync("--brand", "hema", "--face", "300", "--outcome", "balance-lower", "--decline-requote");
        exit.ShouldBe(3, output);
        output.ShouldContain("● 已取消 cancelled");
        output.ShouldNotContain("acquiring");
    }

    [Theory]
    [InlineData("used", "该卡已被使用")]
    [InlineData("fake", "该卡不存在或为假卡")]
    [InlineData("frozen", "该卡已被冻结")]
    public async Task A_bad_card_is_rejected_with_its_reason_and_no_money_moves(string outcome, string reason)
    {
        var (exit, output) = await running.SellAsync("--brand", "walmart", "--face", "200", "--outcome", outcome);
        exit.ShouldBe(3, output);
        output.ShouldContain("rejected");
        output.ShouldContain(reason);
        output.ShouldNotContain("paying");
    }

    [Fact]
    public async Task A_card_that_needs_activation_is_sold_after_it()
    {
        var (exit, output) = await running.SellAsync("--brand", "walmart", "--face", "200", "--outcome", "not-activated");
        exit.ShouldBe(0, output);
        output.ShouldContain("awaiting repair");
    }

    [Theory]
    [InlineData("There is no brand", "--brand", "walmarrt", "--face", "100")]
    [InlineData("Which brand", "--face", "100")]
    [InlineData("--face", "--brand", "walmart")]
    [InlineData("An amount is yuan", "--brand", "walmart", "--face", "-1")]
    [InlineData("An amount is yuan", "--brand", "walmart", "--face", "1e9")]
    [InlineData("--form is one of", "--brand", "walmart", "--face", "100", "--form", "paper")]
    [InlineData("面值须在", "--brand", "walmart", "--face", "1")]
    [InlineData("A date reads", "--brand", "walmart", "--face", "100", "--expires", "tomorrow")]
    [InlineData("11 位手机号", "--brand", "walmart", "--face", "100", "--phone", "12345")]
    public async Task Nonsense_gets_one_line_and_exit_code_1(string part, params string[] options)
    {
        var (exit, output) = await running.SellAsync(options);
        exit.ShouldBe(1, output);
        output.Split('\n').Count(l => l.StartsWith('✗')).ShouldBe(1, output);
        output.ShouldContain(part);
        output.ShouldNotContain("   at ", customMessage: "no stack trace");
    }

    [Fact]
    public async Task Without_an_api_one_line_says_how_to_start_it()
    {
        var (exit, output) = await ProgramRun.ToEndAsync(
            "CardRecycle.DevHost",
            "sell",
            "--brand",
            "walmart",
            "--face",
            "1",
            "--api",
            "http://127.0.0.1:1"
        );
        exit.ShouldBe(1);
        output.ShouldContain("dotnet run --project src/DevHost");
    }

    private static string ReceiptOf(string output) => SavedReceipt().Match(output).Groups[1].Value.Trim();

    [GeneratedRegex("-- \"([^\"]+\\.json)\" --key")]
    private static partial Regex SavedReceipt();
}
