using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>A system in which sellers are owed money without any order: what the room Orders would do is done by
/// <see cref="OweAsync"/>.</summary>
public class PayoutSystem : StartedSystem
{
    private HttpClient? sandbox;

    /// <summary>What the room Sellers would say; a seller who is not in it is not known.</summary>
    internal ConcurrentDictionary<Guid, SellerProfile> Sellers { get; } = new();

    /// <summary>These payouts have no orders: nobody takes the news, and it can be counted.</summary>
    protected override void ConfigureApi(WebApplicationBuilder builder)
    {
        builder.Services.RemoveAll<OutboxRoute>();
        builder.Services.RemoveAll<ISellers>();
        builder.Services.AddSingleton<ISellers>(new KnownSellers(Sellers));
    }

    internal void Know(OwedPayout owed, string? openId, string? name, bool blocked = false) =>
        Sellers[owed.SellerId] = new(
            owed.SellerId,
            KycLevel.RealName,
            "hash",
            name,
            Accounts(openId),
            5_000_00,
            50_000_00,
            blocked,
            "standard",
            Clock.GetUtcNow(),
            "phone"
        );

    /// <summary>WeChat alone, as most sellers have it; none for no openid.</summary>
    internal static IReadOnlyList<PayoutAccount> Accounts(string? openId) =>
        openId is { Length: > 0 } ? [new(PayeeKind.WeChat, openId, openId, openId)] : [];

    private sealed class KnownSellers(ConcurrentDictionary<Guid, SellerProfile> known) : ISellers
    {
        public Task<SellerProfile?> FindAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
            Task.FromResult(known.GetValueOrDefault(sellerId));
    }

    public HttpClient Sandbox => sandbox ??= new HttpClient { BaseAddress = SandboxUrl };

    /// <summary>A card is acquired and its seller owed, in one transaction.</summary>
    internal async Task<OwedPayout> OweAsync(
        long fen,
        string? openId = null,
        string name = "张三",
        Guid? seller = null,
        IReadOnlyList<PayoutAccount>? accounts = null
    )
    {
        var (orderId, sellerId) = (Guid.CreateVersion7(), seller ?? Guid.CreateVersion7());
        openId ??= NewOpenId();
        var payoutId = await InDatabase(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var journalId = LedgerId.Derive(orderId, "card-acquired");
            db.Ledger.Post(BusinessJournals.CardAcquired(journalId, orderId.ToString(), sellerId, new(fen), Money.Zero, Clock.GetUtcNow()));
            var due = new PayoutDue(
                orderId,
                "R" + orderId.ToString("N")[..12],
                sellerId,
                fen,
                accounts ?? Accounts(openId),
                name,
                "京东E卡 500元"
            );
            var id = Services.GetRequiredService<IPayouts>().Owe(db, due);
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
            return id;
        });
        return new(payoutId, orderId, sellerId, openId, fen);
    }

    public static string NewOpenId(string mark = "") => "o" + mark + Guid.CreateVersion7().ToString("N");

    internal Task<Payout> PayoutAsync(OwedPayout owed) => InDatabase(db => db.Payouts.AsNoTracking().SingleAsync(p => p.Id == owed.Id));

    internal Task<List<Attempt>> AttemptsAsync(OwedPayout owed) =>
        InDatabase(db => db.PayoutAttempts.AsNoTracking().Where(a => a.PayoutId == owed.Id).OrderBy(a => a.Sequence).ToListAsync());

    internal Task<Payout> UntilAsync(OwedPayout owed, PayoutState state) =>
        NudgeUntilAsync(() => PayoutAsync(owed), p => p.State == state, p => $"payout is {p.State} ({p.Reason}), wanted {state}");

    /// <summary>The types of the events that were published about a payout, in order.</summary>
    internal Task<List<string>> NewsAsync(OwedPayout owed) =>
        InDatabase(async db =>
            (await db.OutboxEvents.AsNoTracking().OrderBy(e => e.Id).ToListAsync())
                .Where(e => e.Payload.Contains(owed.Id.ToString(), StringComparison.Ordinal))
                .Select(e => e.Type)
                .ToList()
        );

    /// <summary>Until the living attempt is in a state.</summary>
    internal async Task<Attempt> UntilAsync(OwedPayout owed, AttemptState state) =>
        (
            await NudgeUntilAsync(
                () => AttemptsAsync(owed),
                a => a.Count > 0 && a[^1].State == state,
                a => $"attempts are {string.Join(", ", a.Select(x => $"{x.State} {x.Code}"))}, wanted {state}"
            )
        )[^1];

    /// <summary>
    /// Waits with a clock that stands still. Only on a machine so busy that a call ran into its (real) time-out must time pass, for the
    /// next one to be made.
    /// </summary>
    private async Task<T> NudgeUntilAsync<T>(Func<Task<T>> read, Func<T, bool> holds, Func<T, string> say)
    {
        for (var i = 0; i < 20; i++)
        {
            if (await Poll.TryAsync(read, holds, TimeSpan.FromSeconds(15)) is { Found: true } found)
                return found.Value;
            Clock.Advance(TimeSpan.FromSeconds(15));
        }
        return await Poll.UntilAsync(read, holds, say);
    }

    /// <summary>Moves the clock in steps until it holds, so that every wait between two looks of the loop runs out.</summary>
    internal async Task<T> AdvanceUntilAsync<T>(TimeSpan step, Func<Task<T>> read, Func<T, bool> holds, Func<T, string> say)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await Poll.TryAsync(read, holds, TimeSpan.FromMilliseconds(i == 0 ? 300 : 150)) is { Found: true } found)
                return found.Value;
            Clock.Advance(step);
        }
        return await Poll.UntilAsync(read, holds, say);
    }

    internal Task<Payout> AdvanceUntilAsync(OwedPayout owed, PayoutState state, TimeSpan step) =>
        AdvanceUntilAsync(step, () => PayoutAsync(owed), p => p.State == state, p => $"payout is {p.State}, wanted {state}");

    public async Task SetWeChatAsync(object change) => (await Sandbox.PutAsJsonAsync("/wechat/settings", change)).EnsureSuccessStatusCode();

    public async Task SetUserAsync(string openId, object user) =>
        (await Sandbox.PutAsJsonAsync($"/wechat/users/{openId}", user)).EnsureSuccessStatusCode();

    public async Task SetFaultsAsync(object faults) => (await Sandbox.PutAsJsonAsync("/faults/wechat", faults)).EnsureSuccessStatusCode();

    public async Task ClearFaultsAsync() => (await Sandbox.DeleteAsync("/faults/wechat")).EnsureSuccessStatusCode();

    internal async Task<HttpResponseMessage> ConfirmAsync(OwedPayout owed, string attemptNo) =>
        await Sandbox.PostAsync($"/wechat/users/{owed.OpenId}/bills/{attemptNo}/confirm", null);

    internal async Task<List<SandboxBill>> BillsAsync(OwedPayout owed) =>
        [.. (await BooksAsync()).Bills.Where(b => b.OpenId == owed.OpenId)];

    internal async Task<SandboxBooks> BooksAsync() =>
        (await Sandbox.GetFromJsonAsync<SandboxBooks>("/wechat/books", new JsonSerializerOptions(JsonSerializerDefaults.Web)))!;

    internal HttpClient SellerClient(Guid sellerId) => Client(Services.GetRequiredService<TokenIssuer>().ForSeller(sellerId));

    internal HttpClient StaffClient(params string[] duties) => Client(Services.GetRequiredService<TokenIssuer>().ForStaff("s-1", duties));

    private HttpClient Client(AccessToken token)
    {
        var client = AnonymousClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    /// <summary>
    /// What must hold whatever happened: every hold of a payout that is over is resolved, what our books say left the client account is
    /// what
    /// WeChat paid, nobody was paid twice, and no account but the seller's own shows the rest.
    /// </summary>
    internal async Task ShouldBalanceAsync()
    {
        var books = await BooksAsync();
        var (moved, movedByAlipay, owed, openHolds, doubled, sum) = await InDatabase(async db =>
        {
            var moved = await ScalarAsync(
                db,
                """
                select coalesce(sum(p.amount_fen), 0)::bigint from ledger.postings p join ledger.journals j on j.id = p.journal_id
                where j.kind = 'payout' and p.account = 'asset:client:wechat'
                """
            );
            var movedByAlipay = await ScalarAsync(
                db,
                """
                select coalesce(sum(-p.side * p.amount_fen), 0)::bigint from ledger.postings p join ledger.journals j on j.id = p.journal_id
                where j.kind in ('payout', 'payout-bounced') and p.account = 'asset:client:alipay'
                """
            );
            var owed = await ScalarAsync(db, "select coalesce(sum(amount_fen), 0)::bigint from payouts.payouts where state = 'Paid'");
            var openHolds = await ScalarAsync(
                db,
                """
                select count(*)::bigint from ledger.holds h
                where not exists (select 1 from ledger.hold_resolutions r where r.hold_id = h.id)
                  and not exists (select 1 from payouts.attempts a where a.id = h.id
                    and a.state not in ('Failed', 'Cancelled', 'Bounced', 'Succeeded'))
                """
            );
            var doubled = await ScalarAsync(
                db,
                """
                select count(*)::bigint from (
                  select payout_id from payouts.attempts where state = 'Succeeded' group by payout_id having count(*) > 1
                ) t
                """
            );
            var sum = await ScalarAsync(db, "select coalesce(sum(side * amount_fen), 0)::bigint from ledger.postings");
            return (moved, movedByAlipay, owed, openHolds, doubled, sum);
        });
        books.PaidFen.ShouldBe(moved, "what WeChat paid is what left the client account");
        (await this.AlipayBooksAsync()).PaidFen.ShouldBe(movedByAlipay, "what Alipay paid and kept is what left the client account");
        owed.ShouldBe(moved + movedByAlipay, "what is marked paid is what left the client accounts");
        openHolds.ShouldBe(0);
        doubled.ShouldBe(0);
        sum.ShouldBe(0);
    }

    internal static Task<long> PaidFenAsync(CardRecycleDb db) =>
        ScalarAsync(db, "select coalesce(sum(amount_fen), 0)::bigint from payouts.payouts where state = 'Paid'");

    private static async Task<long> ScalarAsync(CardRecycleDb db, string sql) =>
        (await db.Database.SqlQueryRaw<long>(sql).ToListAsync()).Single();
}

internal sealed record OwedPayout(Guid Id, Guid OrderId, Guid SellerId, string OpenId, long Fen);

internal sealed record SandboxBooks(
    long OpeningFen,
    long ToppedUpFen,
    long PaidFen,
    long HeldFen,
    long AvailableFen,
    List<SandboxBill> Bills
);

internal sealed record SandboxBill(
    string OutBillNo,
    string TransferBillNo,
    string OpenId,
    long AmountFen,
    string State,
    string? FailReason
);

/// <summary>Waits for what comes by itself, with a generous end.</summary>
internal static class Poll
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(5);

    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> holds, Func<T, string> say)
    {
        var found = await TryAsync(read, holds, patience);
        return found.Found ? found.Value : throw new TimeoutException(say(found.Value));
    }

    public static async Task<(bool Found, T Value)> TryAsync<T>(Func<Task<T>> read, Func<T, bool> holds, TimeSpan limit)
    {
        var end = DateTime.UtcNow + limit;
        while (true)
        {
            var value = await read();
            if (holds(value))
                return (true, value);
            if (DateTime.UtcNow > end)
                return (false, value);
            await Task.Delay(20);
        }
    }
}
