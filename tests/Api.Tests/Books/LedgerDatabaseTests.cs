using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static CardRecycle.Api.Tests.Books.BooksSystem;

namespace CardRecycle.Api.Tests.Books;

/// <summary>The database holds the invariants against whoever writes to it without this code.</summary>
public sealed class LedgerDatabaseTests(StartedSystem system) : IClassFixture<StartedSystem>
{
    private const string Stamp = "'2026-11-24T00:00:00Z'";

    [Fact]
    public async Task An_unbalanced_journal_fails_at_commit()
    {
        var thrown = await Insert(2, Line(1, 2, "asset:own:bank", 1, 100), Line(2, 2, "equity:capital", -1, 99))
            .ShouldThrowAsync<PostgresException>();
        thrown.ConstraintName.ShouldBe(LedgerTables.JournalBalanced);
        thrown.MessageText.ShouldContain("differs by 1 fen");
    }

    [Fact]
    public async Task A_balanced_journal_that_mixes_clients_and_own_money_fails_at_commit()
    {
        var thrown = await Insert(2, Line(1, 2, "asset:client:wechat", 1, 100, client: true), Line(2, 2, "asset:own:bank", -1, 100))
            .ShouldThrowAsync<PostgresException>();
        thrown.ConstraintName.ShouldBe(LedgerTables.JournalBalanced);
    }

    [Fact]
    public async Task A_journal_with_a_line_missing_fails_at_commit()
    {
        var thrown = await Insert(3, Line(1, 3, "asset:own:bank", 1, 100), Line(2, 3, "equity:capital", -1, 100))
            .ShouldThrowAsync<PostgresException>();
        thrown.ConstraintName.ShouldBe(LedgerTables.JournalBalanced);
    }

    [Fact]
    public async Task A_balanced_journal_by_hand_is_accepted_and_cannot_be_extended_afterwards()
    {
        var id = Guid.CreateVersion7();
        await Insert(id, 2, Line(1, 2, "asset:own:bank", 1, 100), Line(2, 2, "equity:capital", -1, 100))();
        (await ShouldViolate(Lines(id, Line(3, 2, "asset:own:bank", 1, 5)))).ShouldBe("ck_postings_line");
        (await ShouldViolate(Lines(id, Line(3, 3, "asset:own:bank", 1, 5)))).ShouldStartWith("fk_postings_journals");
        (await ShouldViolate(Lines(id, Line(2, 2, "asset:own:bank", 1, 5)))).ShouldBe("pk_postings");
    }

    [Theory]
    [InlineData("asset:own:bank", 1, 0, false, "ck_postings_amount")]
    [InlineData("asset:own:bank", 1, -5, false, "ck_postings_amount")]
    [InlineData("asset:own:bank", 2, 5, false, "ck_postings_side")]
    [InlineData("asset:secret-fund", 1, 5, false, "ck_postings_account")]
    [InlineData("liability:seller-payable:", 1, 5, true, "ck_postings_account")]
    [InlineData("asset:client:wechat", 1, 5, false, "ck_postings_client")]
    [InlineData("asset:own:bank", 1, 5, true, "ck_postings_client")]
    public async Task A_line_that_must_not_be_is_refused(string account, int side, long fen, bool client, string constraint)
    {
        var id = Guid.CreateVersion7();
        var thrown = await Insert(id, 2, Line(1, 2, account, side, fen, client)).ShouldThrowAsync<PostgresException>();
        thrown.ConstraintName.ShouldBe(constraint);
    }

    [Theory]
    [InlineData("journals", "reference = 'x'")]
    [InlineData("postings", "amount_fen = 1")]
    [InlineData("holds", "amount_fen = 1")]
    [InlineData("hold_resolutions", "amount_fen = 1")]
    public async Task Nobody_can_change_or_remove_what_is_booked(string table, string change)
    {
        var seller = await system.OwedSeller(100);
        var hold = Guid.CreateVersion7();
        await system.Hold(hold, seller, 50);
        await system.Booking(db => db.Ledger.PostHoldAsync(hold, Guid.CreateVersion7(), new(50), system.Clock.GetUtcNow(), Ct));

        foreach (
            var sql in new[] { $"update ledger.{table} set {change}", $"delete from ledger.{table}", $"truncate ledger.{table} cascade" }
        )
        {
            var asApi = await Should.ThrowAsync<PostgresException>(() => system.Execute(sql, asApi: true));
            asApi.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, sql);
            var asOwner = await Should.ThrowAsync<PostgresException>(() => system.Execute(sql));
            asOwner.ConstraintName.ShouldBe("append_only", sql);
        }
    }

    [Fact]
    public async Task A_hold_cannot_be_resolved_by_hand_for_more_than_was_held_or_by_another_journal()
    {
        var seller = await system.OwedSeller(100);
        var rival = Guid.CreateVersion7();
        await system.Hold(rival, await system.OwedSeller(100), 60);
        var posted = Guid.CreateVersion7();
        await system.Booking(db => db.Ledger.PostHoldAsync(rival, posted, new(60), system.Clock.GetUtcNow(), Ct));
        var hold = Guid.CreateVersion7();
        await system.Hold(hold, seller, 60);

        // The rival's journal pays another seller.
        (await ShouldViolate(Resolve(hold, "posted", 60, posted))).ShouldStartWith("ix_hold_resolutions_journal_id");
        var acquired = await system.InDatabase(db =>
            db.LedgerPostings.Where(p => p.Account == Chart.SellerPayable(seller).ToString()).Select(p => p.JournalId).SingleAsync(Ct)
        );
        (await ShouldViolate(Resolve(hold, "posted", 60, acquired))).ShouldBe("hold_posted_as_held");
        (await ShouldViolate(Resolve(hold, "voided", 60, null))).ShouldBe("ck_hold_resolutions_state");
        (await ShouldViolate(Resolve(hold, "forgotten", 0, null))).ShouldBe("ck_hold_resolutions_state");
    }

    /// <summary>Blnk #233: balances and the transaction's row were written apart, and a kill between them left money moved.</summary>
    [Fact]
    public async Task Blnk_233_and_234_a_connection_that_dies_between_statements_leaves_nothing()
    {
        var seller = await system.OwedSeller(100);
        var id = Guid.CreateVersion7();
        var thrown = await Should.ThrowAsync<Exception>(() =>
            system.InDatabase(async db =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(Ct);
                await db.Ledger.PlaceHoldAsync(BusinessJournals.PayoutHold(id, "o", seller, new(40), system.Clock.GetUtcNow()), Ct);
                await db.SaveChangesAsync(Ct);
                var pid = ((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID;
                await system.Execute($"select pg_terminate_backend({pid})");
                await db.Ledger.PostHoldAsync(id, Guid.CreateVersion7(), new(40), system.Clock.GetUtcNow(), Ct);
                await db.SaveChangesAsync(Ct);
                await transaction.CommitAsync(Ct);
                return 0;
            })
        );
        (thrown is NpgsqlException or InvalidOperationException).ShouldBeTrue(thrown.ToString());
        (await system.Count(db => db.LedgerHolds.Where(h => h.Id == id))).ShouldBe(0);
        (await system.OwedTo(seller)).ShouldBe(new Balance(Chart.SellerPayable(seller), new(100), new(0)));
    }

    private async Task<string> ShouldViolate(string sql) =>
        (await Should.ThrowAsync<PostgresException>(() => system.Execute(sql, asApi: true))).ConstraintName ?? "";

    private Func<Task> Insert(int lines, params string[] values) => Insert(Guid.CreateVersion7(), lines, values);

    private Func<Task> Insert(Guid id, int lines, params string[] values) =>
        () =>
            system.Execute(
                $"insert into ledger.journals (id, lines, kind, reference, posted_at) values ('{id}', {lines}, 'opening-balance', 'r', {Stamp});"
                    + Lines(id, values),
                asApi: true
            );

    private static string Lines(Guid id, params string[] values) =>
        "insert into ledger.postings (journal_id, line, lines, account, side, amount_fen, client, posted_at) values "
        + string.Join(", ", values.Select(v => $"('{id}', {v}, {Stamp})"))
        + ";";

    private static string Line(int line, int lines, string account, int side, long fen, bool client = false) =>
        $"{line}, {lines}, '{account}', {side}, {fen}, {client}";

    private static string Resolve(Guid hold, string state, long fen, Guid? journal) =>
        "insert into ledger.hold_resolutions (hold_id, state, amount_fen, journal_id, resolved_at) values "
        + $"('{hold}', '{state}', {fen}, {(journal is null ? "null" : $"'{journal}'")}, {Stamp})";
}
