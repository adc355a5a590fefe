using System.Globalization;
using System.Text;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Security.Keys;
using CardRecycle.Crypto;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Platform;

/// <summary>Data keys are rotated, every field is sealed anew beside a serving Api, and the old keys are retired.</summary>
public sealed class KeysAreRotated(KeysAreRotated.RestingSystem system) : IClassFixture<KeysAreRotated.RestingSystem>
{
    private const int SellersAdded = 3_000;
    private const string Wrappers = "select string_agg(distinct kek_id, ',') from platform.data_keys where wrapped is not null";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public sealed class RestingSystem : StartedSystem
    {
        protected override bool RunsWorkLoops => false;
    }

    [Fact]
    public async Task Fields_move_to_the_new_key_batch_by_batch_and_the_old_key_can_only_then_be_retired()
    {
        for (var i = 0; i < 4; i++)
            (await system.SignInSeller(SellerLevel.RealName, weChat: false)).Dispose();
        await AddSellers(SellersAdded);
        await using var owner = system.BuildForOwner();
        var before = await Run(owner, "status");
        before.Text.ShouldContain("people.");
        var old = system.Services.GetRequiredService<DataKeys>().Current(KeyRing.People)!.Value.Id;

        (await Run(owner, "rotate")).Code.ShouldBe(0);
        (await Run(owner, "reseal")).Text.ShouldContain("settling");
        (await Run(owner, "retire")).Code.ShouldBe(1, "settling");
        // The serving Api goes on under the old key until the new one has settled, and then takes the new one.
        await system.Services.GetRequiredService<DataKeys>().LoadAsync(Ct);
        await KeyOfNewestSeller(old);
        system.Clock.Advance(TimeSpan.FromSeconds(30));
        var current = system.Services.GetRequiredService<DataKeys>().Current(KeyRing.People)!.Value.Id;
        current.ShouldNotBe(old);
        await KeyOfNewestSeller(current);

        var refused = await Run(owner, "retire");
        (refused.Code, refused.Text).ShouldBe((1, refused.Text));
        refused.Text.ShouldContain($"{old} still seals");

        // Stopped in the middle, it says how far it is and goes on there.
        var tables = owner.Services.GetServices<SealedTable>().Where(t => t.Table == "sellers.sellers").ToArray();
        var stopped = new StoppingWriter(linesMax: 2);
        await Should.ThrowAsync<OperationCanceledException>(() => new Resealer(owner.Services).RunAsync(tables, stopped, Ct));
        var rows = await system.InDatabase(db => db.Sellers.CountAsync());
        var left = await CountUnder(old);
        left.ShouldBeInRange(1, rows - 1_000);
        var progress = $"from platform.reseal_progress where table_name = 'sellers.sellers' and key_id = '{current}'";
        (await system.Database.ReadText($"select finished_at is null {progress}")).ShouldBe("True");
        int.Parse(await system.Database.ReadText($"select resealed {progress}"), CultureInfo.InvariantCulture)
            .ShouldBeGreaterThanOrEqualTo(1_000);
        var resumed = await Run(owner, "reseal");
        resumed.Code.ShouldBe(0, resumed.Text);
        var batches = resumed.Text.Split('\n').Count(l => l.StartsWith("sellers.sellers: ", StringComparison.Ordinal));
        batches.ShouldBeLessThan(rows / 500, "what was done before is not done again");
        (await CountUnder(old)).ShouldBe(0);
        (await CountUnder(current)).ShouldBe(rows);
        foreach (var phone in await Phones())
            phone.Length.ShouldBe(11);

        (await Run(owner, "retire")).Text.ShouldContain($"{old} is retired");
        await system.Services.GetRequiredService<DataKeys>().LoadAsync(Ct);
        system.Services.GetRequiredService<DataKeys>().Find(KeyRing.People, old).ShouldBeNull();
        (await Phones()).Count.ShouldBe(rows);
        (await system.Database.ReadText($"select wrapped is null from platform.data_keys where id = '{old}'")).ShouldBe("True");
    }

    /// <summary>Goal: no sealed column is forgotten when keys rotate. Every column of bytes is in the register, or known to be no
    /// secret.</summary>
    [Fact]
    public async Task Every_column_of_bytes_is_sealed_anew_with_the_others_or_holds_no_secret()
    {
        string[] open =
        [
            "cards.cards.number", // under the card's own key, which is sealed anew
            "cards.cards.secret",
            "cards.fingerprints.fingerprint",
            "cards.photo_contents.content",
            "cards.photos.number_index",
            "ledger.chain.hash",
            "platform.audit_log.hash",
            "platform.data_keys.wrapped",
            "platform.idempotent_answers.request_hash",
            "receipts.checkpoints.root",
            "receipts.checkpoints.sm3_root",
            "receipts.nodes.hash",
            "receipts.publications.answer",
            "receipts.receipts.body",
            "receipts.receipts.leaf_hash",
            "receipts.sm3_nodes.hash",
            "risk.decisions.features",
            "risk.entity_states.state",
        ];
        var registered = system
            .Services.GetServices<SealedTable>()
            .SelectMany(t => t.Columns.Select(c => $"{t.Table}.{c.Column}"))
            .ToList();
        registered.Count.ShouldBeGreaterThan(8);
        var columns = await system.Database.ReadText(
            """
            select string_agg(table_schema || '.' || table_name || '.' || column_name, ',' order by 1) from information_schema.columns
            where data_type = 'bytea' and table_schema not in ('pg_catalog', 'information_schema')
            """
        );
        columns.Split(',').Except(registered).Except(open).ShouldBeEmpty();
        registered.Except(columns.Split(',')).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_data_key_unwraps_only_in_its_place_and_under_its_key()
    {
        var encryption = system.Services.GetRequiredService<IKeyEncryption>();
        var wrapped = await encryption.WrapAsync("dev-1", new byte[16], "place", Ct);
        (await encryption.UnwrapAsync("dev-1", wrapped, "place", Ct)).ShouldBe(new byte[16]);
        await Should.ThrowAsync<CryptoRefusedException>(() => encryption.UnwrapAsync("dev-1", wrapped, "another place", Ct));
        await Should.ThrowAsync<CryptoRefusedException>(() => encryption.UnwrapAsync("dev-2", wrapped, "place", Ct));
        wrapped[^1] ^= 1;
        await Should.ThrowAsync<CryptoRefusedException>(() => encryption.UnwrapAsync("dev-1", wrapped, "place", Ct));
    }

    /// <summary>Beside a serving Api that knows only the settings' key.</summary>
    [Fact]
    public async Task Data_keys_move_to_a_key_management_service_and_back()
    {
        await using (var stranger = system.BuildForOwner(new(system.KeyServiceSettings) { ["Keys:Service:Token"] = "another" }))
        {
            var refused = await Run(stranger, "rewrap");
            refused.Code.ShouldBe(1, refused.Text);
            refused.Text.ShouldContain("The key management service refuses Keys:Service:Token.");
            refused.Text.ShouldNotContain("→", Case.Sensitive, "nothing is said to be done that is not");
            (await system.Database.ReadText(Wrappers)).ShouldBe("dev-1", "nothing was wrapped anew");
        }
        await using (var moving = system.BuildForOwner(system.KeyServiceSettings))
        {
            (await Run(moving, "rewrap")).Text.ShouldContain("dev-1 → kms-1");
            (await system.Database.ReadText(Wrappers)).ShouldBe("kms-1");
            var encryption = moving.Services.GetRequiredService<IKeyEncryption>();
            var read = new DataKeys(moving.Services.GetRequiredService<IServiceScopeFactory>(), encryption, system.Clock);
            await read.LoadAsync(Ct);
            var ours = system.Services.GetRequiredService<DataKeys>().Current(KeyRing.Cards)!.Value;
            read.Find(KeyRing.Cards, ours.Id).ShouldBe(ours.Key);
            var wrapped = await encryption.WrapAsync("kms-1", new byte[16], "place", Ct);
            (await encryption.UnwrapAsync("kms-1", wrapped, "place", Ct)).ShouldBe(new byte[16]);
            await Should.ThrowAsync<CryptoRefusedException>(() => encryption.UnwrapAsync("kms-1", wrapped, "another place", Ct));
            await Should.ThrowAsync<CryptoRefusedException>(() => encryption.UnwrapAsync("kms-1", [1], "place", Ct));
            await Should.ThrowAsync<CryptoRefusedException>(() => encryption.WrapAsync("kms-2", new byte[16], "place", Ct));
        }
        await using var back = system.BuildForOwner(new(system.KeyServiceSettings) { ["Keys:Current"] = "dev-1" });
        (await Run(back, "rewrap")).Text.ShouldContain("kms-1 → dev-1");
        (await system.Database.ReadText(Wrappers)).ShouldBe("dev-1");
    }

    [Fact]
    public async Task The_serving_Api_can_neither_rotate_nor_retire_nor_reseal()
    {
        foreach (
            var sql in (string[])
                ["update platform.data_keys set wrapped = null", "delete from platform.data_keys", "delete from platform.reseal_progress"]
        )
            (
                await Should.ThrowAsync<Npgsql.PostgresException>(() => system.InDatabase(db => db.Database.ExecuteSqlRawAsync(sql)))
            ).SqlState.ShouldBe(Npgsql.PostgresErrorCodes.InsufficientPrivilege);
        await using var owner = system.BuildForOwner();
        var unknown = await Run(owner, "melt");
        unknown.Code.ShouldBe(2);
        unknown.Text.ShouldContain("rotate");
        (await Run(owner, "rotate now")).ShouldBe(
            (2, "keys rotate now: say keys status, rotate, reseal, retire or rewrap." + Environment.NewLine)
        );
    }

    /// <summary>Keys that DevHost or a test made are known by their mark, wherever they were copied to.</summary>
    [Fact]
    public async Task Development_keys_are_refused_outside_development_in_one_line_without_values()
    {
        var settings = CardRecycle.Sandbox.DevKeys.Create().ForApi(new("http://127.0.0.1:1"), new("http://127.0.0.1:1"));
        settings["ConnectionStrings:Api"] = "Host=127.0.0.1;Port=1";
        foreach (var environment in (string[])["Production", "Staging", "Development"])
        {
            await using var api = ApiBuilder.Build([$"--environment={environment}"], b => b.Configuration.AddInMemoryCollection(settings));
            var line = StartupCheck.FaultsOf(api.Services).ShouldHaveSingleItem();
            line.ShouldStartWith("Development keys are refused");
            line.ShouldContain("Keys:Kek:dev-1");
            line.ShouldContain("Receipts:Sm2SigningKey");
            line.ShouldNotContain("\n");
            line.ShouldNotContain(settings["Keys:Kek:dev-1"]!);
        }
        foreach (var environment in (string[])["Local", "Test"])
        {
            await using var api = ApiBuilder.Build([$"--environment={environment}"], b => b.Configuration.AddInMemoryCollection(settings));
            StartupCheck.FaultsOf(api.Services).ShouldBeEmpty();
        }
    }

    /// <summary>Found by the simulation: the other replica had made the first keys by a clock that was ahead, and every order was answered
    /// 500.</summary>
    [Fact]
    public async Task A_replica_whose_clock_is_behind_seals_under_the_first_key_of_a_ring()
    {
        var services = system.Services;
        var keys = new DataKeys(
            services.GetRequiredService<IServiceScopeFactory>(),
            services.GetRequiredService<IKeyEncryption>(),
            new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TestSystem.Start - TimeSpan.FromMinutes(2))
        );
        await keys.LoadAsync(Ct);
        var first = await system.Database.ReadText(
            "select id from platform.data_keys where ring = 'Cards' and wrapped is not null order by current_from limit 1"
        );
        keys.Current(KeyRing.Cards)!.Value.Id.ShouldBe(first);
    }

    private Task<int> AddSellers(int count) =>
        system.InDatabase(db =>
        {
            var personal = system.Services.GetRequiredService<PersonalData>();
            var now = system.Clock.GetUtcNow();
            for (var i = 0; i < count; i++)
            {
                var (id, phone) = (Guid.CreateVersion7(now), (13_900_000_000 + i).ToString(CultureInfo.InvariantCulture));
                db.Add(
                    new Seller
                    {
                        Id = id,
                        PhoneIndex = $"added:{i}",
                        PhoneSealed = personal.Seal(SealedColumns.Phone, id, phone),
                        CreatedAt = now,
                    }
                );
            }
            return db.SaveChangesAsync(Ct);
        });

    private static async Task<(int Code, string Text)> Run(Microsoft.AspNetCore.Builder.WebApplication owner, string what)
    {
        var text = new StringWriter();
        var code = await new KeysCommand(owner.Services, text).RunAsync(what, Ct);
        return (code, text.ToString());
    }

    private async Task KeyOfNewestSeller(string keyId)
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var field = await system.InDatabase(db => db.Sellers.Where(s => s.Id == seller.Id).Select(s => s.PhoneSealed).SingleAsync());
        Encoding.ASCII.GetString(field, 1, field[0]).ShouldBe(keyId);
    }

    private async Task<int> CountUnder(string keyId)
    {
        var fields = await system.InDatabase(db => db.Sellers.Select(s => s.PhoneSealed).ToListAsync());
        return fields.Count(f => Encoding.ASCII.GetString(f, 1, f[0]) == keyId);
    }

    private async Task<List<string>> Phones()
    {
        var personal = system.Services.GetRequiredService<PersonalData>();
        var sellers = await system.InDatabase(db => db.Sellers.Select(s => new { s.Id, s.PhoneSealed }).ToListAsync());
        return [.. sellers.Select(s => personal.Open(SealedColumns.Phone, s.Id, s.PhoneSealed))];
    }

    private sealed class StoppingWriter(int linesMax) : StringWriter
    {
        private int lines;

        public override Task WriteLineAsync(string? value) =>
            ++lines > linesMax ? throw new OperationCanceledException("stopped by the test") : Task.CompletedTask;
    }
}
