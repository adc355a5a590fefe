using System.Net;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Receipts.Log;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Tests.Receipts;

/// <summary>Step by step, and with what can go wrong in between.</summary>
public sealed class TheLogStaysWhole(SteppedReceiptsSystem system) : IClassFixture<SteppedReceiptsSystem>
{
    [Fact]
    public async Task Until_it_is_sealed_a_receipt_says_when_to_ask_again()
    {
        var order = system.Paid();
        await system.Publish(order);
        (await Problem(order)).ShouldBe("receipts/not-found");
        await system.HandleEvents();
        using (var pending = await system.Ask(order))
        {
            pending.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            pending.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            (await pending.Content.ReadAsStringAsync()).ShouldContain("/problems/receipts/not-sealed-yet");
        }
        await SealAll();
        using var answer = await system.Ask(order);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentDisposition!.FileName!.ShouldContain(order.OrderNo);
    }

    [Fact]
    public async Task Many_sealers_at_once_give_every_receipt_one_place_and_no_gap()
    {
        for (var round = 0; round < 3; round++)
        {
            await system.Issue(40);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(system.Seal)));
        }
        await SealAll();
        await LogIsWhole();
    }

    /// <summary>The sealer's connection is cut while it waits to store its checkpoint, after the nodes and places were written.</summary>
    [Fact]
    public async Task A_sealer_that_dies_half_way_leaves_nothing_behind_and_the_next_one_seals_all()
    {
        await system.Issue(10);
        var before = await system.InDatabase(db => db.LogNodes.CountAsync());
        await using (var owner = new NpgsqlConnection(system.Database.Owner))
        {
            await owner.OpenAsync();
            await using var blocking = await owner.BeginTransactionAsync();
            await Run(owner, "lock table receipts.checkpoints in share row exclusive mode");
            var dying = system.Seal();
            await Killed();
            (await Should.ThrowAsync<NpgsqlException>(() => dying)).ShouldNotBeNull();
        }
        (await system.InDatabase(db => db.LogNodes.CountAsync())).ShouldBe(before);
        (await system.InDatabase(db => db.Receipts.CountAsync(r => r.LeafIndex == null))).ShouldBeGreaterThanOrEqualTo(10);
        (await SealAll()).ShouldBeGreaterThanOrEqualTo(10);
        await LogIsWhole();
    }

    [Theory]
    [InlineData("update receipts.nodes set hash = ''")]
    [InlineData("delete from receipts.nodes")]
    [InlineData("update receipts.sm3_nodes set hash = ''")]
    [InlineData("delete from receipts.publications")]
    [InlineData("update receipts.publications set size = 1")]
    [InlineData("update receipts.checkpoints set root = ''")]
    [InlineData("delete from receipts.checkpoints")]
    [InlineData("update receipts.receipts set body = ''")]
    [InlineData("delete from receipts.receipts")]
    [InlineData("update receipts.openings set sealed = ''")]
    public async Task The_api_itself_can_rewrite_nothing(string sql)
    {
        var refused = await Should.ThrowAsync<PostgresException>(() => system.InDatabase(db => db.Database.ExecuteSqlRawAsync(sql)));
        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task A_sealed_receipt_cannot_be_moved_and_the_log_cannot_shrink()
    {
        await system.Issue(2);
        await SealAll();
        var moved = await Should.ThrowAsync<PostgresException>(() =>
            system.InDatabase(db => db.Database.ExecuteSqlRawAsync("update receipts.receipts set leaf_index = leaf_index + 1000"))
        );
        moved.ConstraintName.ShouldBe("receipts_sealed_once");
        var shrunk = await Should.ThrowAsync<PostgresException>(() =>
            system.InDatabase(db =>
                db.Database.ExecuteSqlRawAsync("insert into receipts.checkpoints (size, root, note, at) values (1, '', '', now())")
            )
        );
        shrunk.ConstraintName.ShouldBe("checkpoints_grow");
    }

    /// <summary>A log from before the SM3 tree: its checkpoints have no SM3 root, and the tree must be caught up with first.</summary>
    [Fact]
    public async Task An_old_log_catches_up_with_the_second_tree_and_its_old_receipts_stay_as_they_were()
    {
        await system.Issue(3);
        var old = system.Paid();
        await system.Publish(old);
        await system.HandleEvents();
        await SealAll();
        await system.Database.Execute("delete from receipts.sm3_nodes");
        await system.Database.Execute("alter table receipts.checkpoints disable trigger all");
        await system.Database.Execute("update receipts.checkpoints set sm3_root = null");
        await system.Database.Execute("alter table receipts.checkpoints enable trigger all");
        var latest = await system.InDatabase(db => db.LogCheckpoints.OrderByDescending(c => c.Size).FirstAsync());
        var root = Convert.ToBase64String(latest.Root);

        await system.Issue(2);
        await SealAll();
        await LogIsWhole();
        using var anyone = system.AnonymousClient();
        var proof = await anyone.GetStringAsync($"/receipts/consistency?from={latest.Size}");
        proof.ShouldStartWith("{\"format\":\"cardrecycle.consistency/1\",");
        using var answer = await system.Ask(old);
        var file = await answer.Content.ReadAsStringAsync();
        file.ShouldStartWith("{\"format\":\"cardrecycle.receipt-file/1\",");
        file.ShouldContain(root);
    }

    /// <summary>All leaves anew, from their bytes: places without gap, every node, every root.</summary>
    private async Task LogIsWhole()
    {
        var leaves = await system.InDatabase(db => db.Receipts.Where(r => r.LeafIndex != null).OrderBy(r => r.LeafIndex).ToListAsync());
        leaves.Select(l => l.LeafIndex!.Value).ShouldBe(Enumerable.Range(0, leaves.Count).Select(i => (long)i));
        var roots = (await system.InDatabase(db => db.LogCheckpoints.ToListAsync())).ToDictionary(c => c.Size, c => c);
        var nodes = (await system.InDatabase(db => db.LogNodes.ToListAsync())).ToDictionary(n => new NodeId(n.Level, n.Index), n => n.Hash);
        var sm3Nodes = (await system.InDatabase(db => db.LogSm3Nodes.ToListAsync())).ToDictionary(
            n => new NodeId(n.Level, n.Index),
            n => n.Hash
        );
        sm3Nodes.Count.ShouldBe(nodes.Count);
        var (appender, sm3) = (new MerkleAppender(0, []), new MerkleAppender(0, [], TreeHash.Sm3));
        var (nodeCount, rootCount) = (0, 0);
        foreach (var leaf in leaves)
        {
            foreach (var (id, hash) in appender.Append(Merkle.LeafHash(leaf.Body)))
            {
                nodes[id].ShouldBe(hash);
                nodeCount++;
            }
            foreach (var (id, hash) in sm3.AppendLeaf(leaf.Body))
                sm3Nodes[id].ShouldBe(hash);
            if (!roots.TryGetValue(appender.Size, out var checkpoint))
                continue;
            checkpoint.Root.ShouldBe(appender.Root);
            if (checkpoint.Sm3Root is { } sm3Root)
                sm3Root.ShouldBe(sm3.Root);
            rootCount++;
        }
        (nodeCount, rootCount).ShouldBe((nodes.Count, roots.Count));
        roots.Keys.Max().ShouldBe(leaves.Count);
        rootCount.ShouldBeGreaterThan(0);
    }

    private async Task<int> SealAll()
    {
        var total = 0;
        while (await system.Seal() is > 0 and var count)
            total += count;
        return total;
    }

    private async Task<string> Problem(Features.Orders.Contract.OrderPaid order)
    {
        using var answer = await system.Ask(order);
        var body = await answer.Content.ReadAsStringAsync();
        return body.Contains("receipts/not-found", StringComparison.Ordinal) ? "receipts/not-found" : body;
    }

    private async Task Killed()
    {
        // A connection without a transaction: within one, pg_stat_activity would stay as it was first seen.
        await using var owner = new NpgsqlConnection(system.Database.Owner);
        await owner.OpenAsync();
        for (var attempt = 0; attempt < 6_000; attempt++)
        {
            await using var kill = new NpgsqlCommand(
                """
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like '%receipts.checkpoints%'
                  and pid <> pg_backend_pid()
                """,
                owner
            );
            if ((long)(await kill.ExecuteScalarAsync())! > 0)
                return;
            await Task.Delay(50);
        }
        throw new TimeoutException("The sealer never came to its checkpoint.");
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
