using System.Text.Json;
using CardRecycle.Api.Features.Books;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using CardRecycle.TestKit;
using Npgsql;
using static CardRecycle.Api.Tests.Books.BooksSystem;

namespace CardRecycle.Api.Tests.Books;

/// <summary>Goal: no change of the books goes unnoticed, not even one by the owner of the database. Each way of changing them is tried with
/// the triggers switched off, and undone.</summary>
public sealed class JournalsAreChained(StartedSystem system) : IClassFixture<StartedSystem>
{
    private const string WithoutTriggers = "set local session_replication_role = replica; ";

    [Fact]
    public async Task Every_journal_gets_one_link_though_many_replicas_link_at_once()
    {
        for (var i = 0; i < 30; i++)
            await system.OwedSeller(1_000 + i, feeFen: 10);
        await using var source = Source();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LedgerChain.ExtendAsync(source, 7, Ct)));
        var head = await Linked(source);
        var journals = await system.InDatabase(db => Task.FromResult(db.LedgerJournals.Count()));
        head.Length.ShouldBe(journals);
        (await LedgerChain.CheckAsync(source, null, Ct)).ShouldSatisfyAllConditions(
            v => v.Fault.ShouldBeNull(),
            v => v.Head.Length.ShouldBe(journals),
            v => v.Head.Hash.ShouldBe(head.Hash)
        );
        using var finance = system.StaffClient("finance");
        var shown = JsonDocument.Parse(await finance.GetStringAsync("/staff/books/chain")).RootElement;
        shown.GetProperty("length").GetInt64().ShouldBe(journals);
        shown.GetProperty("head").GetString().ShouldBe(Convert.ToHexStringLower(head.Hash));
    }

    [Theory]
    [InlineData("an amount", "update ledger.postings set amount_fen = amount_fen + 1 where journal_id = '{0}'", "is not what link")]
    [InlineData(
        "whose money",
        "update ledger.postings set account = replace(account, '{1}', '{2}') where journal_id = '{0}'",
        "is not what link"
    )]
    [InlineData("a time", "update ledger.journals set posted_at = posted_at - interval '1 day' where id = '{0}'", "is not what link")]
    [InlineData("what for", "update ledger.journals set reference = 'another' where id = '{0}'", "is not what link")]
    [InlineData("all of it", "delete from ledger.postings where journal_id = '{0}'", "is missing")]
    [InlineData("one line", "delete from ledger.postings where journal_id = '{0}' and line = 1", "cannot be one")]
    [InlineData("its link", "delete from ledger.chain where journal_id = '{0}'", "is missing")]
    public async Task A_change_behind_the_ledgers_back_is_found(string what, string change, string finding)
    {
        what.ShouldNotBeEmpty();
        var (seller, other) = (await system.OwedSeller(5_000), Guid.CreateVersion7());
        await system.OwedSeller(6_000);
        await using var source = Source();
        await Linked(source);
        var id = await system.InDatabase(db =>
            Task.FromResult(db.LedgerPostings.Single(p => p.Account == Chart.SellerPayable(seller).ToString()).JournalId)
        );
        await system.Execute(
            "create table saved_j as table ledger.journals; create table saved_p as table ledger.postings;"
                + "create table saved_c as table ledger.chain"
        );
        try
        {
            await system.Execute(
                WithoutTriggers
                    + change
                        .Replace("{0}", id.ToString(), StringComparison.Ordinal)
                        .Replace("{1}", seller.ToString(), StringComparison.Ordinal)
                        .Replace("{2}", other.ToString(), StringComparison.Ordinal)
            );
            (await LedgerChain.CheckAsync(source, null, Ct)).Fault.ShouldNotBeNull().ShouldContain(finding);
        }
        finally
        {
            await system.Execute(
                WithoutTriggers
                    + "delete from ledger.chain; delete from ledger.postings; delete from ledger.journals;"
                    + "insert into ledger.journals select * from saved_j; insert into ledger.postings select * from saved_p;"
                    + "insert into ledger.chain select * from saved_c; drop table saved_j, saved_p, saved_c"
            );
        }
        (await LedgerChain.CheckAsync(source, null, Ct)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task A_journal_kept_out_of_the_chain_is_found()
    {
        await using var source = Source();
        await Linked(source);
        var seller = Guid.CreateVersion7();
        await system.Execute(
            "create function ledger.keep_out() returns trigger language plpgsql as 'begin return null; end';"
                + "create trigger keep_out before insert on ledger.unchained for each row execute function ledger.keep_out()"
        );
        await system.Post(
            BusinessJournals.CardAcquired(Guid.CreateVersion7(), "hidden", seller, new(700), new(0), system.Clock.GetUtcNow())
        );
        (await LedgerChain.CheckAsync(source, null, Ct)).Fault.ShouldNotBeNull().ShouldContain("1 journals have no link");
        await system.Execute(
            "drop function ledger.keep_out() cascade;"
                + "insert into ledger.unchained select id from ledger.journals where reference = 'hidden'"
        );
        await Linked(source);
        (await LedgerChain.CheckAsync(source, null, Ct)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task The_command_says_right_and_knows_a_head_that_was_kept_outside()
    {
        await system.OwedSeller(1_234);
        await using var source = Source();
        var head = await Linked(source);
        await system.OwedSeller(4_321);
        await Linked(source);
        var kept = $"{head.Length}:{Convert.ToHexStringLower(head.Hash)}";
        (await Verify(kept)).ShouldSatisfyAllConditions(a => a.Code.ShouldBe(0), a => a.Said.ShouldStartWith("Right: "));
        (await Verify($"{head.Length}:{new string('0', 64)}")).ShouldSatisfyAllConditions(
            a => a.Code.ShouldBe(1),
            a => a.Said.ShouldContain("rewritten")
        );
        (await Verify(kept, connection: "")).ShouldSatisfyAllConditions(
            a => a.Code.ShouldBe(2),
            a => a.Said.ShouldContain("ConnectionStrings:Api")
        );
        (await Verify(kept, "no such thing")).Code.ShouldBe(2);
        (await Verify("12")).ShouldSatisfyAllConditions(a => a.Code.ShouldBe(2), a => a.Said.ShouldContain("LENGTH:HASH"));
    }

    [Fact]
    public async Task The_Api_can_neither_change_nor_remove_a_link()
    {
        await system.OwedSeller(1_000);
        await using var source = Source();
        await Linked(source);
        foreach (var sql in (string[])["update ledger.chain set sequence = 0", "delete from ledger.chain", "truncate ledger.chain"])
            (await Should.ThrowAsync<PostgresException>(() => system.Execute(sql, asApi: true))).SqlState.ShouldBe("42501");
    }

    private NpgsqlDataSource Source() => NpgsqlDataSource.Create(system.Database.Api);

    private static async Task<ChainHead> Linked(NpgsqlDataSource source)
    {
        while (true)
        {
            await LedgerChain.ExtendAsync(source, 1000, Ct);
            var (head, waiting) = await LedgerChain.ReadAsync(source, Ct);
            if (waiting == 0)
                return head;
        }
    }

    private async Task<(int Code, string Said)> Verify(string head, string? connection = null)
    {
        using var said = new StringWriter();
        return (await VerifyBooks.RunAsync(connection ?? system.Database.Api, head, said, Ct), said.ToString());
    }
}
