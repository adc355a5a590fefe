using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Sandbox.Identity;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Sellers;

public sealed class RealName(StartedSystem system) : IClassFixture<StartedSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_passed_check_raises_the_level_and_shows_masked_data_only()
    {
        using var seller = await system.SignInSeller();
        var text = await seller.Client.GetStringAsync("/sellers/me", Ct);
        var me = JsonDocument.Parse(text).RootElement;
        me.GetProperty("level").GetString().ShouldBe("realName");
        me.GetProperty("name").GetString().ShouldBe(seller.Person.Name[..1] + "*");
        me.GetProperty("phone").GetString().ShouldBe(seller.Person.Phone[..3] + "****" + seller.Person.Phone[^4..]);
        me.GetProperty("idNumber").GetString().ShouldBe(seller.Person.IdNumber[..3] + "***********" + seller.Person.IdNumber[^4..]);
        me.GetProperty("bankCard").GetProperty("bank").GetString().ShouldBe("工商银行");
        me.GetProperty("cardLimitFen").GetInt64().ShouldBe(500_000);
        me.GetProperty("dayLimitFen").GetInt64().ShouldBe(10_000_000);
        me.GetProperty("weChatBound").GetBoolean().ShouldBeTrue();
        foreach (var secret in new[] { seller.Person.Name, seller.Person.IdNumber, seller.Person.BankCard, seller.Person.Phone })
            text.ShouldNotContain(secret);
        text.ShouldNotContain(seller.OpenId!);
    }

    [Fact]
    public async Task Other_rooms_read_the_same_profile()
    {
        using var seller = await system.SignInSeller();
        var profile = await Profile(seller.Id);
        profile.ShouldNotBeNull();
        profile.Level.ShouldBe(KycLevel.RealName);
        profile.RealName.ShouldBe(seller.Person.Name);
        profile.Accounts.ShouldHaveSingleItem().Account.ShouldBe(seller.OpenId);
        profile.CardLimitFen.ShouldBe(500_000);
        (await Profile(Guid.CreateVersion7())).ShouldBeNull();

        using var unnamed = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var phoneOnly = (await Profile(unnamed.Id))!;
        (phoneOnly.PersonHash, phoneOnly.RealName, phoneOnly.CardLimitFen, phoneOnly.DayLimitFen).ShouldBe((null, null, 0, 0));
    }

    [Fact]
    public async Task Two_accounts_of_one_person_have_one_person_hash()
    {
        var person = Callers.NewPerson();
        using var first = await system.SignInSeller(person: person);
        using var second = await system.SignInSeller(person: person, phone: Callers.NewPerson().Phone);
        first.Id.ShouldNotBe(second.Id);
        (await Profile(first.Id))!.PersonHash.ShouldBe((await Profile(second.Id))!.PersonHash);
        using var other = await system.SignInSeller();
        (await Profile(other.Id))!.PersonHash.ShouldNotBe((await Profile(first.Id))!.PersonHash);
    }

    [Fact]
    public async Task Nothing_personal_is_readable_in_the_database()
    {
        using var seller = await system.SignInSeller();
        var row = await system.Database.ReadText($"select row_to_json(s)::text from sellers.sellers s where id = '{seller.Id}'");
        row.ShouldContain(seller.Id.ToString());
        foreach (var secret in new[] { seller.Person.Name, seller.Person.IdNumber, seller.Person.BankCard, seller.Person.Phone })
        {
            row.ShouldNotContain(secret);
            row.ShouldNotContain(Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(secret)));
        }
    }

    [Fact]
    public async Task A_field_moved_to_another_row_does_not_open()
    {
        using var victim = await system.SignInSeller();
        using var thief = await system.SignInSeller();
        await system.Database.Execute(
            $"update sellers.sellers set name_sealed = (select name_sealed from sellers.sellers where id = '{victim.Id}') where id = '{thief.Id}'"
        );
        await Should.ThrowAsync<Crypto.CryptoRefusedException>(() => Profile(thief.Id));
    }

    public static TheoryData<int, int, string> Results =>
        new()
        {
            { -1, 422, "sellers/real-name-mismatch" },
            { -2, 422, "sellers/real-name-name-mismatch" },
            { -3, 422, "sellers/real-name-id-number-wrong" },
            { -4, 422, "sellers/real-name-bank-card-wrong" },
            { -5, 422, "sellers/real-name-phone-wrong" },
            { -6, 422, "sellers/real-name-holder-mismatch" },
            { -7, 422, "sellers/real-name-no-cardless-payment" },
            { -8, 422, "sellers/real-name-card-confiscated" },
            { -9, 422, "sellers/real-name-card-invalid" },
            { -10, 422, "sellers/real-name-no-issuing-bank" },
            { -11, 422, "sellers/real-name-card-dormant" },
            { -12, 422, "sellers/real-name-card-fraudulent" },
            { -13, 422, "sellers/real-name-card-lost" },
            { -14, 422, "sellers/real-name-card-expired" },
            { -15, 422, "sellers/real-name-card-restricted" },
            { -16, 422, "sellers/real-name-pin-tries-exceeded" },
            { -17, 422, "sellers/real-name-bank-unsupported" },
            { -18, 503, "sellers/real-name-unavailable" },
        };

    [Theory]
    [MemberData(nameof(Results))]
    public async Task Every_result_of_the_provider_has_its_refusal(int result, int status, string type)
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var body = Callers.RealNameOf(Callers.NewPerson(result));
        await SigningIn.ShouldRefuse(await seller.Client.PostAsJsonAsync("/sellers/me/real-name", body, Ct), status, type);
        (await Profile(seller.Id))!.Level.ShouldBe(KycLevel.Phone);
    }

    [Fact]
    public async Task Five_failures_a_day_are_enough_and_a_busy_provider_is_no_failure()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        for (var i = 0; i < 6; i++)
            (await Check(seller, Callers.NewPerson(-18))).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        for (var i = 0; i < 5; i++)
            (await Check(seller, Callers.NewPerson(-1))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await SigningIn.ShouldRefuse(await Check(seller, seller.Person), 429, "sellers/too-many-real-name-checks");
        system.Clock.Advance(TimeSpan.FromHours(11));
        system.Clock.Advance(TimeSpan.FromHours(11));
        using var again = await Reopen(seller);
        (await again.PostAsJsonAsync("/sellers/me/real-name", Callers.RealNameOf(seller.Person), Ct)).StatusCode.ShouldBe(
            HttpStatusCode.OK
        );
    }

    [Fact]
    public async Task An_account_stays_with_its_person_but_may_change_the_bank_card()
    {
        using var seller = await system.SignInSeller();
        await SigningIn.ShouldRefuse(await Check(seller, Callers.NewPerson()), 409, "sellers/already-real-named");
        (await Check(seller, seller.Person)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var newCard = seller.Person with { BankCard = Callers.NewPerson().BankCard };
        var answer = await Callers.Expect(await Check(seller, newCard));
        answer.GetProperty("account").GetProperty("bankCard").GetProperty("masked").GetString()!.ShouldEndWith(newCard.BankCard[^4..]);
    }

    [Fact]
    public async Task A_confirmed_person_is_not_asked_about_again()
    {
        using var sandbox = system.SandboxClient();
        using var seller = await system.SignInSeller();
        var before = await sandbox.GetStringAsync("/faceid/charged", Ct);
        (await Check(seller, seller.Person)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sandbox.GetStringAsync("/faceid/charged", Ct)).ShouldBe(before);
    }

    [Fact]
    public async Task A_bank_card_of_somebody_else_is_refused()
    {
        using var owner = await system.SignInSeller();
        using var thief = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var stolen = thief.Person with { BankCard = owner.Person.BankCard };
        await SigningIn.ShouldRefuse(await Check(thief, stolen), 422, "sellers/real-name-holder-mismatch");
    }

    [Fact]
    public async Task What_can_be_told_without_the_provider_is_not_asked()
    {
        using var sandbox = system.SandboxClient();
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var before = await sandbox.GetStringAsync("/faceid/charged", Ct);
        var person = seller.Person;
        var lastDigit = person.IdNumber[^1] == '1' ? '2' : '1';
        var minor = "11010120200101001";
        var cases = new (TestPerson Person, string Type)[]
        {
            (person with { Name = "Zhang San" }, "sellers/name-invalid"),
            (person with { Name = "·张三" }, "sellers/name-invalid"),
            (person with { IdNumber = person.IdNumber[..17] + lastDigit }, "sellers/id-number-invalid"),
            (person with { IdNumber = "110101199002300019" }, "sellers/id-number-invalid"),
            (person with { IdNumber = minor + TestPersons.IdCheckDigit(minor) }, "sellers/under-age"),
            (person with { BankCard = "123456789012" }, "sellers/bank-card-invalid"),
            (person with { BankCard = "6225751234567890" }, "sellers/credit-card"),
            (person with { Phone = "110" }, "sellers/phone-invalid"),
        };
        foreach (var (wrong, type) in cases)
            await SigningIn.ShouldRefuse(await Check(seller, wrong), 422, type);
        (await sandbox.GetStringAsync("/faceid/charged", Ct)).ShouldBe(before);
    }

    [Fact]
    public async Task A_debit_card_that_fails_Luhn_is_only_warned_of()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var card = seller.Person.BankCard;
        var odd = card[..^1] + (card[^1] == '9' ? '0' : (char)(card[^1] + 1));
        var answer = await Callers.Expect(await Check(seller, seller.Person with { BankCard = odd }));
        answer.GetProperty("warnings")[0].GetString().ShouldBe("bank-card-checksum");
    }

    [Fact]
    public void Born_on_29_February_one_comes_of_age_on_1_March()
    {
        var first17 = "11010120080229001";
        IdNumber.TryParse(first17 + TestPersons.IdCheckDigit(first17), out var id).ShouldBeTrue();
        id.IsOfAge(new DateOnly(2026, 2, 28)).ShouldBeFalse();
        id.IsOfAge(new DateOnly(2026, 3, 1)).ShouldBeTrue();
    }

    private async Task<HttpClient> Reopen(SignedInSeller seller)
    {
        var client = system.AnonymousClient();
        await system.SignIn(client, seller.Person.Phone);
        return client;
    }

    private static Task<HttpResponseMessage> Check(SignedInSeller seller, TestPerson person) =>
        seller.Client.PostAsJsonAsync("/sellers/me/real-name", Callers.RealNameOf(person), Ct);

    private Task<SellerProfile?> Profile(Guid id) =>
        system.InDatabase(db => system.Services.GetRequiredService<ISellers>().FindAsync(db, id, Ct));
}
