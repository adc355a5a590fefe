using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CardRecycle.Api.Features.Staff;
using CardRecycle.Api.Tests.Sellers;
using CardRecycle.TestKit;
using Npgsql;

namespace CardRecycle.Api.Tests.Staff;

/// <summary>A system with two members of staff.</summary>
public sealed class SystemWithStaff : StartedSystem
{
    public string Heads { get; } = Path.Combine(Directory.CreateTempSubdirectory("audit-heads-").FullName, "heads");

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [
            new("Audit:HeadsFolder", Heads),
            new("Staff:SecondFactor", "Optional"),
            new("Staff:DevelopmentUsers:0:UserName", "fengkong"),
            new("Staff:DevelopmentUsers:0:Password", "correct horse"),
            new("Staff:DevelopmentUsers:0:Duties:0", "risk"),
            new("Staff:DevelopmentUsers:0:Duties:1", "finance"),
            new("Staff:DevelopmentUsers:1:UserName", "yunying"),
            new("Staff:DevelopmentUsers:1:Password", "battery staple"),
            new("Staff:DevelopmentUsers:1:Duties:0", "operations"),
        ];
}

public sealed class StaffSignsIn(SystemWithStaff system) : IClassFixture<SystemWithStaff>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Who may write everything in the database cuts the end off; the head that was kept outside tells.</summary>
    [Fact]
    public async Task A_head_kept_outside_finds_a_log_whose_end_was_cut_off()
    {
        using var client = system.AnonymousClient();
        await Callers.Expect(await SignIn(client, "fengkong", "correct horse"));
        for (var i = 0; i < 600 && !Directory.Exists(system.Heads); i++)
        {
            system.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(50, Ct);
        }
        (await Verify(system.Heads)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(0), r => r.Said.ShouldStartWith("Right: "));
        (await Verify(system.Heads + "-of-nobody")).Code.ShouldBe(2);

        await using (var owner = NpgsqlDataSource.Create(system.Database.Owner))
        await using (
            var cut = owner.CreateCommand(
                "alter table platform.audit_log disable trigger audit_stays; delete from platform.audit_log; "
                    + "alter table platform.audit_log enable trigger audit_stays"
            )
        )
            await cut.ExecuteNonQueryAsync(Ct);
        // Without the head nothing is wrong with a log that is merely shorter.
        (await Verify(null)).Code.ShouldBe(0);
        var found = await Verify(system.Heads);
        (found.Code, found.Said.Contains("the end was cut off", StringComparison.Ordinal)).ShouldBe((1, true), found.Said);

        async Task<(int Code, string Said)> Verify(string? heads)
        {
            await using var said = new StringWriter();
            return (await VerifyAudit.RunAsync(system.Database.Owner, heads, said, Ct), said.ToString());
        }
    }

    [Fact]
    public async Task Name_and_password_give_a_token_with_the_duties()
    {
        using var client = system.AnonymousClient();
        var session = await Callers.Expect(await SignIn(client, "fengkong", "correct horse"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            session.GetProperty("accessToken").GetString()
        );
        var me = await Callers.Expect(await client.GetAsync("/staff/me", Ct));
        me.GetProperty("userName").GetString().ShouldBe("fengkong");
        me.GetProperty("duties").EnumerateArray().Select(d => d.GetString()).ShouldBe(["risk", "finance"]);
        (await client.GetAsync("/sellers/me", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Wrong_name_and_wrong_password_get_one_answer_and_are_recorded()
    {
        using var client = system.AnonymousClient();
        await SigningIn.ShouldRefuse(await SignIn(client, "yunying", "wrong"), 401, "staff/wrong-credentials");
        await SigningIn.ShouldRefuse(await SignIn(client, "nobody", "wrong"), 401, "staff/wrong-credentials");
        await SigningIn.ShouldRefuse(await SignIn(client, "yun\0ying", "wr\0ng"), 400, "http/validation");
        var outcomes = await system.Database.ReadText("select string_agg(distinct outcome, ',' order by outcome) from staff.sign_ins");
        outcomes.ShouldContain("unknown-user");
        outcomes.ShouldContain("wrong-password");
        (await system.Database.ReadText("select count(*) from staff.sign_ins where user_name = 'nobody'")).ShouldBe("0");
    }

    [Fact]
    public async Task After_five_failures_even_the_right_password_must_wait()
    {
        await using var own = new SystemWithStaff();
        await own.InitializeAsync();
        using var client = own.AnonymousClient();
        for (var i = 0; i < 5; i++)
            await SigningIn.ShouldRefuse(await SignIn(client, "fengkong", "wrong"), 401, "staff/wrong-credentials");
        await SigningIn.ShouldRefuse(await SignIn(client, "fengkong", "correct horse"), 429, "staff/too-many-tries");
        (await SignIn(client, "yunying", "battery staple")).StatusCode.ShouldBe(HttpStatusCode.OK);
        own.Clock.Advance(TimeSpan.FromMinutes(16));
        (await SignIn(client, "fengkong", "correct horse")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_seller_is_no_member_of_staff()
    {
        using var seller = await system.SellerClient(SellerLevel.Phone, weChat: false);
        (await seller.GetAsync("/staff/me", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Passwords_are_not_readable_in_the_database()
    {
        var rows = await system.Database.ReadText("select string_agg(row_to_json(u)::text, '') from staff.users u");
        rows.ShouldContain("fengkong");
        rows.ShouldContain("pbkdf2-sha512$210000$");
        rows.ShouldNotContain("correct horse");
    }

    [Fact]
    public async Task The_first_two_administrators_are_made_once_with_passwords_to_be_changed()
    {
        foreach (
            var wrong in (string[][])
                [
                    [],
                    ["alone"],
                    ["zhao", "zhao"],
                    ["Zhao", "qian"],
                    ["zhao", ""],
                ]
        )
            (await Made(wrong)).Code.ShouldBe(2, string.Join(' ', wrong));
        (await Made("zhao", "zhao")).Said.ShouldContain("twice");
        (await Made("Zhao", "qian")).Said.ShouldContain("'Zhao' is no user name");
        var (refused, why) = await Made("zhao", "yunying");
        (refused, why.Contains("yunying is taken", StringComparison.Ordinal)).ShouldBe((1, true), why);
        var both = await Task.WhenAll(Made("zhao", "qian"), Made("zhou", "wu"));
        both.Select(m => m.Code).ShouldBe([0, 1], ignoreOrder: true);
        var said = both.Single(m => m.Code == 0).Said;
        said.ShouldContain("Shown once");
        var name = said.Split(' ')[0];
        var password = said.Split('\n')[0].Split(' ')[1].Trim();
        using var client = system.AnonymousClient();
        var session = await Callers.Expect(await SignIn(client, name, password));
        session.GetProperty("next").GetString().ShouldBe("password");
        var (late, told) = await Made("sun", "li");
        (late, told.Contains("There are administrators", StringComparison.Ordinal)).ShouldBe((1, true), told);
        (await system.Database.ReadText("select count(*) from platform.audit_log where action = 'MakeFirstAdmins'")).ShouldBe("1");

        async Task<(int Code, string Said)> Made(params string[] names)
        {
            using var print = new StringWriter();
            return (await StaffCommand.RunAsync(system.Services, names, print, Ct), print.ToString());
        }
    }

    private static Task<HttpResponseMessage> SignIn(HttpClient client, string userName, string password) =>
        client.PostAsJsonAsync("/staff/sessions", new { userName, password }, Ct);
}
