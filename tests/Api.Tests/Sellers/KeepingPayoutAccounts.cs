using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Sellers;

/// <summary>A seller names the accounts to be paid to; each is the seller's own, and shown only masked.</summary>
public sealed class KeepingPayoutAccounts(StartedSystem system) : IClassFixture<StartedSystem>
{
    private const string Accounts = "/sellers/me/payout-accounts";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accounts_are_added_shown_masked_put_in_order_and_removed()
    {
        using var seller = await system.SignInSeller();
        Kinds(await Read(seller)).ShouldBe(["weChat"]);
        var logonId = NewLogonId();
        await Callers.Expect(await SetAlipay(seller, logonId, seller.Person.Name));
        var all = await Callers.Expect(await seller.Client.PutAsync(Accounts + "/bank-card", null, Ct));
        Kinds(all).ShouldBe(["weChat", "alipay", "bankCard"]);
        all.ToString().ShouldNotContain(logonId);
        all.ToString().ShouldNotContain(seller.Person.BankCard);
        all.ToString().ShouldNotContain(seller.OpenId!);

        var ordered = await Callers.Expect(await seller.Client.PutAsJsonAsync(Accounts + "/first", new { kind = "alipay" }, Ct));
        Kinds(ordered).ShouldBe(["alipay", "weChat", "bankCard"]);
        var removed = await Callers.Expect(await seller.Client.DeleteAsync(Accounts + "/alipay", Ct));
        Kinds(removed).ShouldBe(["weChat", "bankCard"]);
        await SigningIn.ShouldRefuse(await seller.Client.DeleteAsync(Accounts + "/wechat", Ct), 409, "sellers/wechat-stays");
        await SigningIn.ShouldRefuse(await seller.Client.DeleteAsync(Accounts + "/gold", Ct), 404, "sellers/payout-account-unknown");
        await SigningIn.ShouldRefuse(
            await seller.Client.PutAsJsonAsync(Accounts + "/first", new { kind = "alipay" }, Ct),
            404,
            "sellers/payout-account-unknown"
        );
    }

    [Fact]
    public async Task An_account_of_somebody_else_is_refused()
    {
        using var seller = await system.SignInSeller();
        await SigningIn.ShouldRefuse(await SetAlipay(seller, NewLogonId(), "王五五"), 422, "sellers/payout-name-mismatch");
        await SigningIn.ShouldRefuse(await SetAlipay(seller, "not an account", seller.Person.Name), 422, "sellers/alipay-invalid");
        await SigningIn.ShouldRefuse(await SetAlipay(seller, "12345678901", seller.Person.Name), 422, "sellers/alipay-invalid");
        Kinds(await Read(seller)).ShouldBe(["weChat"]);
    }

    [Fact]
    public async Task Without_a_real_name_nothing_can_be_compared_and_nothing_is_kept()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        await SigningIn.ShouldRefuse(await SetAlipay(seller, NewLogonId(), "张三"), 403, "sellers/real-name-needed");
        await SigningIn.ShouldRefuse(await seller.Client.PutAsync(Accounts + "/bank-card", null, Ct), 403, "sellers/real-name-needed");
        using var nobody = system.AnonymousClient();
        (await nobody.GetAsync(Accounts, Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task One_Alipay_account_belongs_to_one_seller_even_in_parallel()
    {
        var logonId = NewLogonId();
        var sellers = new[] { await system.SignInSeller(), await system.SignInSeller() };
        var answers = await Task.WhenAll(sellers.Select(s => SetAlipay(s, logonId, s.Person.Name)));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        await SigningIn.ShouldRefuse(answers.Single(a => a.StatusCode != HttpStatusCode.OK), 409, "sellers/alipay-bound-to-other");
        foreach (var seller in sellers)
            seller.Dispose();
    }

    [Fact]
    public async Task The_account_lies_sealed_in_the_database()
    {
        using var seller = await system.SignInSeller();
        var logonId = NewLogonId();
        await Callers.Expect(await SetAlipay(seller, logonId, seller.Person.Name));
        var row = await system.InDatabase(async db =>
            (
                await db
                    .Database.SqlQuery<string>($"select row_to_json(s)::text as \"Value\" from sellers.sellers s where id = {seller.Id}")
                    .ToListAsync(Ct)
            ).Single()
        );
        row.ShouldContain("alipay_sealed");
        row.ShouldNotContain(logonId);
    }

    [Fact]
    public async Task An_hour_after_sign_up_a_change_needs_a_fresh_code_and_takes_it_once()
    {
        using var seller = await system.SignInSeller();
        system.Clock.Advance(TimeSpan.FromHours(1));
        var logonId = NewLogonId();
        await SigningIn.ShouldRefuse(await SetAlipay(seller, logonId, seller.Person.Name), 403, "sellers/confirmation-needed");
        await Callers.Expect(await seller.Client.PostAsJsonAsync("/sellers/sms-codes", new { phone = seller.Person.Phone }, Ct));
        var code = await system.ReadSmsCode(seller.Person.Phone);
        seller.Client.DefaultRequestHeaders.Add("Confirmation-Code", code == "000000" ? "000001" : "000000");
        await SigningIn.ShouldRefuse(await SetAlipay(seller, logonId, seller.Person.Name), 422, "sellers/code-wrong");
        Kinds(await Read(seller)).ShouldBe(["weChat"]);
        seller.Client.DefaultRequestHeaders.Remove("Confirmation-Code");
        seller.Client.DefaultRequestHeaders.Add("Confirmation-Code", code);
        Kinds(await Callers.Expect(await SetAlipay(seller, logonId, seller.Person.Name))).ShouldBe(["weChat", "alipay"]);
        // Used up: what follows needs another one.
        await SigningIn.ShouldRefuse(await seller.Client.DeleteAsync(Accounts + "/alipay", Ct), 422, "sellers/code-expired");
        await SigningIn.ShouldRefuse(await seller.Client.PutAsync(Accounts + "/bank-card", null, Ct), 422, "sellers/code-expired");
        Kinds(await Read(seller)).ShouldBe(["weChat", "alipay"]);
    }

    private static string NewLogonId() => $"wang{Guid.CreateVersion7():N}@example.com";

    private static async Task<JsonElement> Read(SignedInSeller seller) => await Callers.Expect(await seller.Client.GetAsync(Accounts, Ct));

    private static Task<HttpResponseMessage> SetAlipay(SignedInSeller seller, string account, string name) =>
        seller.Client.PutAsJsonAsync(Accounts + "/alipay", new { account, name }, Ct);

    private static List<string> Kinds(JsonElement answer) =>
        [.. answer.GetProperty("accounts").EnumerateArray().Select(a => a.GetProperty("kind").GetString()!)];
}
