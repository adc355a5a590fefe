using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CardRecycle.Api.Tests.Sellers;

/// <summary>Terms of weeks, so that no loop of the house has to live through ten years of days.</summary>
public sealed class ShortTerms : TradingSystem
{
    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(40);
    public static readonly TimeSpan HoldAfterRequest = TimeSpan.FromDays(20);

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [new("Sellers:Erasure:KeepFor", KeepFor.ToString()), new("Sellers:Erasure:HoldAfterRequest", HoldAfterRequest.ToString())];
}

/// <summary>
/// Goal: what the law made us keep of an erased account goes when its term is over, and nothing else does. Method: real sales, a real
/// erasure, the clock moved past the term, two replicas at once, and a look for the account and the person into every column there is.
/// </summary>
public sealed class KeptRecordsAreDropped(ShortTerms system) : IClassFixture<ShortTerms>
{
    /// <summary>Where the number of an account that is gone may still stand: it leads to nobody.</summary>
    private static readonly string[] mayNameTheAccount =
    [
        "sellers.sellers.id",
        "receipts.receipts.seller_id",
        "quotes.issued_quotes.seller_id",
        "platform.outbox_events.payload",
        "ledger.",
        "platform.audit_log.",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_term_is_over_it_goes_once_and_books_receipts_and_the_persons_new_account_stay_whole()
    {
        var (gone, person, order) = await Erased();
        system.Clock.Advance(TimeSpan.FromMinutes(2));
        using var anew = await system.SignInSeller(person: gone.Person);
        var other = await Sold(anew.Client);
        var before = (await Audit()).Length;

        // Nothing goes before, neither by the loop nor by the hand that may remove.
        system.Clock.Advance(ShortTerms.KeepFor - TimeSpan.FromHours(2));
        await EndExposures(gone.Id);
        await Replica().RunOnceAsync(Ct);
        (await Orders(gone.Id)).ShouldBe(1);
        var early = await Should.ThrowAsync<PostgresException>(() => Drop(gone.Id));
        early.ConstraintName.ShouldBe("kept_until_its_term");
        var living = await Should.ThrowAsync<PostgresException>(() => Drop(anew.Id));
        living.ConstraintName.ShouldBe("kept_until_its_term");

        system.Clock.Advance(TimeSpan.FromHours(3));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Replica().RunOnceAsync(Ct))));
        await Gone(gone.Id);

        (await Where(gone.Id.ToString())).Where(w => !mayNameTheAccount.Any(w.StartsWith)).ShouldBeEmpty();
        (await Orders(anew.Id)).ShouldBe(1);
        (await system.Database.ReadText($"select person_hash from orders.orders where id = '{other.OrderId}'")).ShouldBe(person);

        // What an outsider holds in hand is as good as ever, and the books still add up.
        ReceiptCheck.Verify(order.Receipt, await Keys()).IsValid.ShouldBeTrue();
        (await system.Database.ReadText($"select count(*)::text from receipts.receipts where order_id = '{order.OrderId}'")).ShouldBe("1");
        using var finance = system.StaffClient("finance");
        var trial = await Callers.Expect(await finance.GetAsync("/staff/books/trial-balance", Ct));
        trial.GetProperty("differenceFen").GetInt64().ShouldBe(0);

        // On record once, by counts, and naming nobody.
        var acts = (await Audit())[before..];
        acts.Length.ShouldBe(2, "one piece with the order, one with the account");
        acts.ShouldAllBe(a => !a.Contains(gone.Id.ToString()) && !a.Contains(person));
        acts.Count(a => a.Contains("\"accounts\": 1")).ShouldBe(1);
        acts.Count(a => a.Contains("\"orders\": 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_large_account_goes_piece_by_piece_and_a_crash_between_two_is_made_good()
    {
        using var seller = await system.SignInSeller();
        await Sold(seller.Client);
        (await CopyOrders(seller.Id, 250)).ShouldBe(251);
        var person = await system.Database.ReadText($"select person_hash from sellers.sellers where id = '{seller.Id}'");
        (await Where(person)).ShouldContain("orders.orders.person_hash", "the look finds what is there");
        await Erase(seller);
        system.Clock.Advance(ShortTerms.KeepFor + TimeSpan.FromHours(1));
        // The loop of the house waits: the card may still prove bad.
        (await Orders(seller.Id)).ShouldBe(251);
        await Drop(seller.Id, orders: 100);
        (await Orders(seller.Id)).ShouldBe(151);
        await EndExposures(seller.Id);
        await Replica().RunOnceAsync(Ct);
        await Gone(seller.Id);
        (await Where(person)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_open_or_held_stays_beyond_the_term_and_goes_when_that_is_over()
    {
        var (gone, person, order) = await Erased();
        system.Clock.Advance(TimeSpan.FromMinutes(2));
        using var anew = await system.SignInSeller(person: gone.Person);
        system.Clock.Advance(ShortTerms.KeepFor + TimeSpan.FromHours(1));
        await Stays("the card is not sold, and may prove bad");

        await system.Database.Execute(
            $"""
            insert into cases.police_exports (id, order_id, person_hash, authority, request_no, reason, unmasked, by, at)
            values (gen_random_uuid(), gen_random_uuid(), '{person}', '某市公安局', '协查1号', 'a test', false, 's-1', '{Now:O}')
            """
        );
        await EndExposures(gone.Id);
        await Stays("an authority has asked about the person");

        // Each hold begins before the last one ends: the loop of the house looks too.
        await Freeze(anew.Id, "'2026-11-24'");
        system.Clock.Advance(ShortTerms.HoldAfterRequest + TimeSpan.FromHours(1));
        await Stays("another account of the person is frozen");

        await Claim(gone.Id, 100);
        await Freeze(anew.Id, "null");
        await Stays("money is owed");

        await OpenCase(gone.Id, person, order.OrderId);
        await Claim(gone.Id, -100);
        await Stays("a case is open");
        await system.Database.Execute($"update cases.cases set state = 'Closed' where seller_id = '{gone.Id}'");
        await Replica().RunOnceAsync(Ct);
        await Gone(gone.Id);

        async Task Stays(string why)
        {
            await Replica().RunOnceAsync(Ct);
            (await Orders(gone.Id)).ShouldBe(1, why);
        }
    }

    private DateTimeOffset Now => system.Clock.GetUtcNow();

    private DropKeptRecords Replica() => ActivatorUtilities.CreateInstance<DropKeptRecords>(system.Services);

    private Task Freeze(Guid seller, string at) =>
        system.Database.Execute($"update sellers.sellers set blocked_at = {at} where id = '{seller}'");

    private Task<int> Claim(Guid seller, long fen) =>
        system.InDatabase(async db =>
        {
            var journal = LossJournals.Claimed(Guid.CreateVersion7(), "a test", seller, new(Math.Abs(fen)), Now);
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            await db.Ledger.PostOnceAsync(
                fen > 0 ? journal : LossJournals.WrittenOff(Guid.CreateVersion7(), "a test", seller, new(-fen), Now),
                Ct
            );
            var saved = await db.SaveChangesAsync(Ct);
            await transaction.CommitAsync(Ct);
            return saved;
        });

    private Task OpenCase(Guid seller, string person, Guid order) =>
        system.Database.Execute(
            $"""
            insert into cases.cases (id, order_id, order_no, seller_id, person_hash, amount_fen, expected_loss_fen, priority, proposal, verdict,
              reasons, state, opened_at, event_at, deadline_at, version)
            values (gen_random_uuid(), '{order}', 'R', '{seller}', '{person}', 1, 1, 1, null, 'Review', '[]', 'Open', '{Now:O}', '{Now:O}',
              '{Now:O}', 1)
            """
        );

    /// <summary>Until the loop of the house, or one of ours, has done it; both may be at it.</summary>
    private async Task Gone(Guid seller)
    {
        for (var i = 0; i < 200 && await Kept(seller); i++)
            await Task.Delay(50, Ct);
        (await Kept(seller)).ShouldBeFalse();
        (await Orders(seller)).ShouldBe(0);
        var row = await system.Database.ReadText($"select to_jsonb(s)::text from sellers.sellers s where id = '{seller}'");
        JsonDocument.Parse(row).RootElement.GetProperty("person_hash").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private async Task<bool> Kept(Guid seller) =>
        await system.Database.ReadText($"select (kept_until is not null)::text from sellers.sellers where id = '{seller}'") == "true";

    private async Task<int> Orders(Guid seller) =>
        int.Parse(await system.Database.ReadText($"select count(*)::text from orders.orders where seller_id = '{seller}'"));

    /// <summary>As the Api's own role, which may remove nothing but by this.</summary>
    private Task<int> Drop(Guid seller, int orders = 100) =>
        system.InDatabase(async db =>
        {
            await using var source = NpgsqlDataSource.Create(system.Database.Api);
            await using var command = source.CreateCommand("select count(*)::int from sellers.drop_kept($1, $2, $3)");
            command.Parameters.Add(new() { Value = seller });
            command.Parameters.Add(new() { Value = Now });
            command.Parameters.Add(new() { Value = orders });
            return (int)(await command.ExecuteScalarAsync(Ct))!;
        });

    /// <summary>As if the cards had been sold and nobody had complained.</summary>
    private Task EndExposures(Guid seller) =>
        system.Database.Execute($"update disputes.exposures set ended_at = '{Now:O}' where seller_id = '{seller}'");

    /// <summary>Columns of all tables in which a text stands.</summary>
    private async Task<string[]> Where(string text)
    {
        var found = await system.Database.ReadText(
            $"""
            select coalesce(string_agg(c.table_schema || '.' || c.table_name || '.' || c.column_name, ' '), '')
            from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
              and c.data_type in ('text', 'uuid', 'jsonb', 'character varying', 'ARRAY')
              and (xpath('/row/n/text()', query_to_xml(format(
                'select count(*) as n from %I.%I where %I::text like %L', c.table_schema, c.table_name, c.column_name, '%{text}%'),
                false, true, '')))[1]::text <> '0'
            """
        );
        return found.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<string[]> Audit() =>
        (
            await system.Database.ReadText(
                $"""
                select coalesce(string_agg(to_jsonb(a)::text, E'\n' order by seq), '') from platform.audit_log a
                where action = '{DropKeptRecords.Action}'
                """
            )
        ).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>More orders of the same seller, beside those there are.</summary>
    private async Task<int> CopyOrders(Guid seller, int count)
    {
        await system.Database.Execute(
            $"""
            insert into orders.orders select (jsonb_populate_record(null::orders.orders, to_jsonb(o) || jsonb_build_object(
              'id', gen_random_uuid(), 'order_no', 'copy' || n || o.order_no, 'quote_id', gen_random_uuid()))).*
            from generate_series(1, {count}) n, (select * from orders.orders where seller_id = '{seller}' limit 1) o
            """
        );
        return await Orders(seller);
    }

    private async Task<(SignedInSeller Seller, string Person, (Guid OrderId, byte[] Receipt) Order)> Erased()
    {
        var seller = await system.SignInSeller();
        var order = await Sold(seller.Client);
        var person = await system.Database.ReadText($"select person_hash from sellers.sellers where id = '{seller.Id}'");
        (await Where(seller.Id.ToString())).ShouldContain("orders.orders.seller_id", "the look finds what is there");
        await Erase(seller);
        return (seller, person, order);
    }

    private async Task<(Guid OrderId, byte[] Receipt)> Sold(HttpClient seller)
    {
        var paid = await system.Until(seller, await system.Sell(seller, await system.MintCard("walmart", 300_00)), "paid");
        var id = paid.GetProperty("orderId").GetGuid();
        for (var i = 0; ; i++)
        {
            using var answer = await seller.GetAsync($"/orders/{id}/receipt", Ct);
            if (answer.IsSuccessStatusCode)
                return (id, await answer.Content.ReadAsByteArrayAsync(Ct));
            i.ShouldBeLessThan(200);
            await system.LetPass(TimeSpan.FromSeconds(1), 1);
        }
    }

    private async Task Erase(SignedInSeller seller)
    {
        system.Clock.Advance(TimeSpan.FromMinutes(2));
        await Callers.Expect(await seller.Client.PostAsJsonAsync("/sellers/sms-codes", new { phone = seller.Person.Phone }, Ct));
        var code = await system.ReadSmsCode(seller.Person.Phone);
        await Callers.Expect(await seller.Client.PostAsJsonAsync("/sellers/me/erasure", new { code }, Ct));
    }

    private async Task<LogPublicKeys> Keys()
    {
        using var anyone = system.AnonymousClient();
        var listed = await anyone.GetFromJsonAsync<JsonElement>("/receipts/public-keys", Ct);
        return new([
            .. listed.GetProperty("keys").EnumerateArray().Select(k => LogPublicKey.Parse(k.GetProperty("verifierKey").GetString()!)),
        ]);
    }
}
