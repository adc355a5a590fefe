using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CardRecycle.Sandbox.Issuers.Redemption;

namespace CardRecycle.Api.Tests.Durability;

/// <summary>A Sandbox that was killed and started again goes on as if nothing had been.</summary>
public sealed class ProvidersDoNotForget
{
    private const string OpenId = "oPatient0123456789abcdefghij";
    private const string Books = "/issuers/books";
    private const string Account = "/wechat/books";

    private int ids;

    private string NewId() => string.Create(CultureInfo.InvariantCulture, $"B{++ids:D15}");

    [Fact]
    public async Task A_transfer_to_a_bank_card_bounces_after_a_restart_and_is_told_of_until_somebody_listens()
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        await sandbox.PutAsync("/alipay/payees/6222021234567890", new { bouncesAfterMinutes = 60 });
        await sandbox.PutAsync("/alipay/settings", new { dealingMs = 1_000 });
        var content = new JsonObject
        {
            ["out_biz_no"] = "L1",
            ["trans_amount"] = "12.00",
            ["product_code"] = "TRANS_ACCOUNT_NO_PWD",
            ["biz_scene"] = "DIRECT_TRANSFER",
            ["order_title"] = "购物卡回收款",
            ["payee_info"] = new JsonObject
            {
                ["identity"] = "6222021234567890",
                ["identity_type"] = "BANKCARD_ACCOUNT",
                ["name"] = "张三",
                ["bankcard_ext_info"] = new JsonObject { ["account_type"] = "2" },
            },
            ["transfer_scene_name"] = "二手回收",
            ["transfer_scene_report_infos"] = new JsonArray(
                new JsonObject { ["info_type"] = "回收商品名称", ["info_content"] = "京东E卡" }
            ),
        };
        var made = await sandbox.CallAlipayAsync("alipay.fund.trans.uni.transfer", content);
        made["status"]!.GetValue<string>().ShouldBe("DEALING");
        await sandbox.KillAndStartAsync();
        sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await LastingSandbox.UntilAsync(() => sandbox.Callbacks.Any(c => c.Contains("SUCCESS", StringComparison.Ordinal)));
        await sandbox.KillAndStartAsync();
        sandbox.Clock.Advance(TimeSpan.FromMinutes(60));
        await LastingSandbox.UntilAsync(() => sandbox.Callbacks.Any(c => c.Contains("REFUND", StringComparison.Ordinal)));
        var again = await sandbox.CallAlipayAsync("alipay.fund.trans.uni.transfer", content);
        again["status"]!.GetValue<string>().ShouldBe("REFUND");
        again["order_id"]!.GetValue<string>().ShouldBe(made["order_id"]!.GetValue<string>());
        (await sandbox.ReadAsync("/alipay/books")).ShouldContain("\"paidFen\":0");
    }

    [Fact]
    public async Task Cards_answer_the_same_after_a_restart_and_new_ones_are_new()
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        var good = await sandbox.MintAsync();
        var expired = await sandbox.MintAsync("expired", "&lifeDays=3");
        var bound = await sandbox.MintAsync("bound-to-other");
        var mended = await sandbox.MintAsync("not-activated");
        var busy = await sandbox.MintAsync("busy", "&times=2");
        (await sandbox.RedeemAsync("balance", NewId(), busy))["code"].ShouldBe("2014");
        (await MendAsync(sandbox, mended.Number!, mended.Secret!)).ShouldBe(HttpStatusCode.NoContent);
        var asked = NewId();
        var answer = await sandbox.RedeemAsync("balance", asked, good);

        await sandbox.KillAndStartAsync();

        (await sandbox.RedeemAsync("balance", asked, good))["code"].ShouldBe("duplicate");
        (await CodeOfAsync(sandbox, good)).ShouldBe(answer["code"]);
        (await CodeOfAsync(sandbox, expired)).ShouldBe("3102");
        (await CodeOfAsync(sandbox, bound)).ShouldBe("4001");
        (await CodeOfAsync(sandbox, mended)).ShouldBe("0");
        (await CodeOfAsync(sandbox, good with { Secret = "000000000000000000" })).ShouldBe("3006");
        (await CodeOfAsync(sandbox, good with { Number = "00000000000000000" })).ShouldBe("3001");
        (await CodeOfAsync(sandbox, busy)).ShouldBe("2014", "it was busy once, and is so once more");
        (await CodeOfAsync(sandbox, busy)).ShouldBe("0");
        (await sandbox.MintAsync()).Number.ShouldNotBe(good.Number);
    }

    [Fact]
    public async Task A_card_is_taken_over_once_although_it_is_asked_again_after_the_restart()
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        var (card, id) = (await sandbox.MintAsync(), NewId());
        (await sandbox.RedeemAsync("submit", id, card))["code"].ShouldBe("received");
        var result = await sandbox.RedeemAsync("query", id);
        var books = await sandbox.ReadAsync(Books);
        JsonNode.Parse(books)!["totalFen"]!.GetValue<long>().ShouldBe(100_00);

        await sandbox.KillAndStartAsync();

        (await sandbox.ReadAsync(Books)).ShouldBe(books);
        (await sandbox.RedeemAsync("submit", id, card))["code"].ShouldBe("duplicate");
        (await sandbox.RedeemAsync("query", id)).ShouldBe(result, ignoreOrder: true);
        (await sandbox.RedeemAsync("submit", NewId(), card))["code"].ShouldBe("received");
        (await CodeOfAsync(sandbox, card)).ShouldBe("2005", "used");
        (await sandbox.ReadAsync(Books)).ShouldBe(books);
        await sandbox.RedeemAsync("submit", NewId(), await sandbox.MintAsync());
        var references = JsonNode.Parse(await sandbox.ReadAsync(Books))!["acquisitions"]!.AsArray().Select(a => (string)a!["reference"]!);
        references.Distinct().Count().ShouldBe(2, "a reference is never given twice");
    }

    [Fact]
    public async Task A_redemption_that_nobody_acknowledged_is_reported_after_the_restart_and_then_no_more()
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        sandbox.Acknowledges = false;
        var (card, id) = (await sandbox.MintAsync(), NewId());
        await sandbox.RedeemAsync("submit", id, card);
        await LastingSandbox.UntilAsync(() => Deliveries(sandbox) == 1);
        sandbox.Acknowledges = true;

        await sandbox.KillAndStartAsync();
        await AdvanceUntil(sandbox, () => Deliveries(sandbox) == 2);
        JsonNode.Parse(sandbox.Callbacks.Last())!["bizOrderNo"]!.GetValue<string>().ShouldBe(id);

        await sandbox.KillAndStartAsync();
        for (var i = 0; i < 3; i++)
            sandbox.Clock.Advance(RedemptionCallbacks.Interval);
        await sandbox.RedeemAsync("submit", NewId(), await sandbox.MintAsync());
        await LastingSandbox.UntilAsync(() => Deliveries(sandbox) == 3);
        sandbox.Callbacks.Count(c => c.Contains(id, StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_bill_that_waits_for_its_user_can_be_confirmed_after_the_restart_and_is_announced()
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        await sandbox.PutAsync("/wechat/settings", new { balanceFen = 4_000_00, singleMaxFen = 3_000_00 });
        var (paid, open) = (NewId(), NewId());
        await sandbox.CreateBillAsync(paid, OpenId, 1_000_00);
        (await sandbox.ConfirmAsync(OpenId, paid)).ShouldBe(HttpStatusCode.OK);
        await LastingSandbox.UntilAsync(() => Announced(sandbox) == 1);
        var created = await sandbox.CreateBillAsync(open, OpenId, 1_500_00);
        var (account, settings) = (await sandbox.ReadAsync(Account), await sandbox.ReadAsync("/wechat/settings"));

        await sandbox.KillAndStartAsync();

        (await sandbox.ReadAsync(Account)).ShouldBe(account);
        (await sandbox.ReadAsync("/wechat/settings")).ShouldBe(settings);
        (await sandbox.CreateBillAsync(open, OpenId, 1_500_00)).ToJsonString().ShouldBe(created.ToJsonString(), "the same bill");
        ((string)(await sandbox.CreateBillAsync(open, OpenId, 1_501_00))["code"]!).ShouldBe("INVALID_REQUEST");
        ((string)(await sandbox.CreateBillAsync(NewId(), OpenId, 1_999_00))["code"]!).ShouldBe("NOT_ENOUGH", "the rest is held or gone");
        (await sandbox.ConfirmAsync(OpenId, open)).ShouldBe(HttpStatusCode.OK);
        (await sandbox.ConfirmAsync(OpenId, open)).ShouldBe(HttpStatusCode.Conflict);
        (await StateOfAsync(sandbox, open)).ShouldBe("SUCCESS");
        await LastingSandbox.UntilAsync(() => sandbox.Callbacks.Count == 2);
        var after = JsonNode.Parse(await sandbox.ReadAsync(Account))!;
        after["paidFen"]!.GetValue<long>().ShouldBe(2_500_00);
        after["heldFen"]!.GetValue<long>().ShouldBe(0);
        after["availableFen"]!.GetValue<long>().ShouldBe(1_500_00);
        var other = await sandbox.CreateBillAsync(NewId(), OpenId, 1_00);
        ((string)other["transfer_bill_no"]!).ShouldNotBe((string)created["transfer_bill_no"]!);
    }

    [Fact]
    public async Task A_notification_that_nobody_acknowledged_comes_again_on_its_schedule_and_then_no_more()
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        sandbox.Acknowledges = false;
        var no = NewId();
        await sandbox.CreateBillAsync(no, OpenId, 10_00);
        await sandbox.ConfirmAsync(OpenId, no);
        var journal = Path.Combine(sandbox.Folder, "wechat.jsonl");
        await LastingSandbox.UntilAsync(() => File.ReadAllText(journal).Contains("\"Sent\":1", StringComparison.Ordinal));
        sandbox.Acknowledges = true;

        await sandbox.KillAndStartAsync();
        await AdvanceUntil(sandbox, () => Announced(sandbox) == 1);
        sandbox.Callbacks.Count.ShouldBe(2);
        sandbox.Callbacks.Distinct().ShouldHaveSingleItem("one notification keeps its id and its words");

        await sandbox.KillAndStartAsync();
        sandbox.Clock.Advance(TimeSpan.FromHours(20));
        var next = NewId();
        await sandbox.CreateBillAsync(next, OpenId, 10_00);
        await sandbox.ConfirmAsync(OpenId, next);
        await LastingSandbox.UntilAsync(() => sandbox.Callbacks.Count == 3);
        sandbox.Callbacks.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Bills_go_on_from_every_state_at_their_own_times()
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        const int hour = 3_600_000;
        var (accepted, transfering, canceling, unconfirmed) = (NewId(), NewId(), NewId(), NewId());
        await sandbox.PutAsync("/wechat/settings", new { transferMs = hour, cancelMs = hour });
        foreach (var no in (string[])[transfering, canceling, unconfirmed])
            await sandbox.CreateBillAsync(no, OpenId, 10_00);
        await sandbox.ConfirmAsync(OpenId, transfering);
        await sandbox.CancelBillAsync(canceling);
        await sandbox.PutAsync("/wechat/settings", new { processingMs = hour });
        await sandbox.PutAsync("/wechat/users/oWithFate", new { failReason = "ACCOUNT_FROZEN", autoConfirmMs = 0 });
        await sandbox.CreateBillAsync(accepted, "oWithFate", 10_00);
        string[] all = [accepted, transfering, canceling, unconfirmed];
        (await StatesAsync(sandbox, all)).ShouldBe(["ACCEPTED", "TRANSFERING", "CANCELING", "WAIT_USER_CONFIRM"]);

        await sandbox.KillAndStartAsync();
        (await StatesAsync(sandbox, all)).ShouldBe(["ACCEPTED", "TRANSFERING", "CANCELING", "WAIT_USER_CONFIRM"]);
        await ReachAsync(sandbox, TimeSpan.FromHours(1), all, ["TRANSFERING", "SUCCESS", "CANCELLED", "WAIT_USER_CONFIRM"]);
        await LastingSandbox.UntilAsync(() => Announced(sandbox) == 2);
        await sandbox.KillAndStartAsync();
        await ReachAsync(sandbox, TimeSpan.FromHours(1), all, ["FAIL", "SUCCESS", "CANCELLED", "WAIT_USER_CONFIRM"]);
        await ReachAsync(sandbox, TimeSpan.FromHours(22.5), all, ["FAIL", "SUCCESS", "CANCELLED", "FAIL"]);
        ((string)(await sandbox.QueryBillAsync(accepted))["fail_reason"]!).ShouldBe("ACCOUNT_FROZEN");
        ((string)(await sandbox.QueryBillAsync(unconfirmed))["fail_reason"]!).ShouldBe("OVERDUE_CLOSE");
        await LastingSandbox.UntilAsync(() => sandbox.Callbacks.Count == all.Length);
    }

    private static async Task ReachAsync(LastingSandbox sandbox, TimeSpan later, string[] bills, string[] states)
    {
        sandbox.Clock.Advance(later);
        for (var i = 0; i < 6_000 && !(await StatesAsync(sandbox, bills)).SequenceEqual(states); i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        (await StatesAsync(sandbox, bills)).ShouldBe(states);
    }

    private static async Task<List<string>> StatesAsync(LastingSandbox sandbox, string[] bills)
    {
        var states = new List<string>();
        foreach (var no in bills)
            states.Add(await StateOfAsync(sandbox, no));
        return states;
    }

    private static async Task<string> StateOfAsync(LastingSandbox sandbox, string no) =>
        (string)(await sandbox.QueryBillAsync(no))["state"]!;

    private async Task<string> CodeOfAsync(LastingSandbox sandbox, CardRecycle.Sandbox.Issuers.MintedCard card) =>
        (await sandbox.RedeemAsync("balance", NewId(), card))["code"];

    private static async Task<HttpStatusCode> MendAsync(LastingSandbox sandbox, string number, string secret)
    {
        using var body = System.Net.Http.Json.JsonContent.Create(new { number, secret });
        using var response = await sandbox.Http.PostAsync("/issuers/test-cards/mend", body, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>As the Sandbox has written them down; the merchant knows of one a moment earlier.</summary>
    private static int Deliveries(LastingSandbox sandbox) =>
        File.ReadLines(Path.Combine(sandbox.Folder, "issuers.jsonl")).Count(l => l.StartsWith("{\"Delivery\"", StringComparison.Ordinal));

    /// <summary>Notifications of WeChat that it knows to be acknowledged, since its last start.</summary>
    private static int Announced(LastingSandbox sandbox) =>
        File.ReadLines(Path.Combine(sandbox.Folder, "wechat.jsonl"))
            .Count(l => l.StartsWith("{\"NotificationEnded\"", StringComparison.Ordinal));

    private static Task AdvanceUntil(LastingSandbox sandbox, Func<bool> isTrue) =>
        LastingSandbox.UntilAsync(() =>
        {
            if (isTrue())
                return true;
            sandbox.Clock.Advance(RedemptionCallbacks.Interval);
            return false;
        });
}
