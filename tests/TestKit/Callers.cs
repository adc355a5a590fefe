using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Sandbox.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.TestKit;

/// <summary>How far a seller has come.</summary>
public enum SellerLevel
{
    /// <summary>Signed in by SMS.</summary>
    Phone,

    /// <summary>And real-named, so that they can be paid.</summary>
    RealName,

    /// <summary>And the face was checked.</summary>
    Face,
}

/// <summary>What a sign-in gives.</summary>
public sealed record SellerSession(string Token, Guid SellerId);

/// <summary>A seller with a token.</summary>
/// <param name="Client">Sends the token with every request.</param>
/// <param name="Id">The account.</param>
/// <param name="OpenId">The bound WeChat account, null if none was wanted.</param>
/// <param name="Person">Who it is.</param>
public sealed record SignedInSeller(HttpClient Client, Guid Id, string? OpenId, TestPerson Person) : IDisposable
{
    public void Dispose() => Client.Dispose();
}

/// <summary>The callers of a test, made over the same HTTP that a mini-program uses.</summary>
public static class Callers
{
    private static int persons;

    /// <summary>A person that no other test has.</summary>
    public static TestPerson NewPerson(int result = 0) => TestPersons.Number(Interlocked.Increment(ref persons) + 1000, result);

    extension(TestSystem system)
    {
        /// <summary>
        /// A client that is signed in, real-named and WeChat-bound unless told otherwise. Everybody is a new person unless
        /// <paramref name="person"/> is given.
        /// </summary>
        public async Task<HttpClient> SellerClient(
            SellerLevel level = SellerLevel.RealName,
            bool weChat = true,
            TestPerson? person = null
        ) => (await system.SignInSeller(level, weChat, person)).Client;

        /// <inheritdoc cref="SellerClient"/>
        public async Task<SignedInSeller> SignInSeller(
            SellerLevel level = SellerLevel.RealName,
            bool weChat = true,
            TestPerson? person = null,
            string? phone = null
        )
        {
            person ??= NewPerson();
            var client = system.AnonymousClient();
            var id = await system.SignIn(client, phone ?? person.Phone);
            var openId = weChat ? "o" + id.ToString("N")[..27] : null;
            if (openId is not null)
                await Expect(await client.PostAsJsonAsync("/sellers/me/wechat", new { jsCode = await system.MintJsCode(openId) }));
            if (level >= SellerLevel.RealName)
                await Expect(await client.PostAsJsonAsync("/sellers/me/real-name", RealNameOf(person)));
            if (level == SellerLevel.Face)
                await system.InDatabase(db =>
                    db.Sellers.Where(s => s.Id == id).ExecuteUpdateAsync(s => s.SetProperty(x => x.Level, KycLevel.Face))
                );
            return new(client, id, openId, person);
        }

        /// <summary>Signs the client in by SMS.</summary>
        /// <returns>The account's id.</returns>
        public async Task<Guid> SignIn(HttpClient client, string phone)
        {
            using var sandbox = system.SandboxClient();
            var session = await OpenSessionAsync(client, sandbox, phone);
            client.DefaultRequestHeaders.Authorization = new("Bearer", session.Token);
            return session.SellerId;
        }

        /// <summary>The newest code on a phone.</summary>
        public async Task<string> ReadSmsCode(string phone)
        {
            using var sandbox = system.SandboxClient();
            return await Callers.ReadSmsCodeAsync(sandbox, phone);
        }

        /// <summary>A code as <c>wx.login</c> gives it; its exchange fails with <paramref name="errorCode"/> unless that is 0.</summary>
        public async Task<string> MintJsCode(string openId, int errorCode = 0)
        {
            using var sandbox = system.SandboxClient();
            return await Callers.MintJsCodeAsync(sandbox, openId, errorCode);
        }

        /// <summary>A client of a member of staff with these duties: <c>risk</c>, <c>operations</c>, <c>finance</c>.</summary>
        public HttpClient StaffClient(params string[] duties)
        {
            var client = system.AnonymousClient();
            var name = "test-" + string.Join('-', duties);
            var token = system.Services.GetRequiredService<TokenIssuer>().ForStaff(name, duties);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
            return client;
        }

        /// <summary>An HTTP client of the Sandbox, for its side doors.</summary>
        public HttpClient SandboxClient() => new() { BaseAddress = system.SandboxUrl };
    }

    /// <summary>Signs in by SMS: asks for a code and reads it from the phone.</summary>
    public static async Task<SellerSession> OpenSessionAsync(HttpClient api, HttpClient sandbox, string phone)
    {
        await Expect(await api.PostAsJsonAsync("/sellers/sms-codes", new { phone }));
        var code = await ReadSmsCodeAsync(sandbox, phone);
        var session = await Expect(await api.PostAsJsonAsync("/sellers/sessions", new { phone, code }));
        return new(session.GetProperty("accessToken").GetString()!, session.GetProperty("sellerId").GetGuid());
    }

    /// <summary>Signs in, binds the WeChat account and is real-named; <paramref name="api"/> sends the token from then on.</summary>
    public static async Task<SellerSession> BecomeSellerAsync(HttpClient api, HttpClient sandbox, TestPerson person, string openId)
    {
        var session = await OpenSessionAsync(api, sandbox, person.Phone);
        api.DefaultRequestHeaders.Authorization = new("Bearer", session.Token);
        await Expect(await api.PostAsJsonAsync("/sellers/me/wechat", new { jsCode = await MintJsCodeAsync(sandbox, openId) }));
        await Expect(await api.PostAsJsonAsync("/sellers/me/real-name", RealNameOf(person)));
        return session;
    }

    /// <summary>The newest code on a phone.</summary>
    public static async Task<string> ReadSmsCodeAsync(HttpClient sandbox, string phone)
    {
        var inbox = await sandbox.GetFromJsonAsync<JsonElement>($"/sms/inbox/{phone}");
        return inbox[0].GetProperty("params")[0].GetString()!;
    }

    /// <summary>A code as <c>wx.login</c> gives it.</summary>
    public static async Task<string> MintJsCodeAsync(HttpClient sandbox, string openId, int errorCode = 0)
    {
        var minted = await Expect(await sandbox.PostAsJsonAsync("/sns/js-codes", new { openId, errorCode }));
        return minted.GetProperty("jsCode").GetString()!;
    }

    /// <summary>The body of <c>POST /sellers/me/real-name</c>.</summary>
    public static object RealNameOf(TestPerson person) =>
        new
        {
            name = person.Name,
            idNumber = person.IdNumber,
            bankCard = person.BankCard,
            phone = person.Phone,
        };

    /// <summary>The body of an answer that must be a success; anything else throws with what the server said.</summary>
    public static async Task<JsonElement> Expect(HttpResponseMessage answer)
    {
        using (answer)
        {
            var body = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {body}"
                    )
                );
            return body.Length == 0 ? default : JsonDocument.Parse(body).RootElement.Clone();
        }
    }
}
