using CardRecycle.Api.Persistence;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Schema;

public sealed class Migrations
{
    /// <summary>Add one with: dotnet ef migrations add Name --project src/Api -o Persistence/Migrations.</summary>
    [Fact]
    public void Every_change_of_a_table_has_its_migration()
    {
        using var db = new DesignTimeDb().CreateDbContext([]);
        db.Database.GetMigrations().ShouldNotBeEmpty();
        db.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task Migrating_a_database_that_is_up_to_date_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Database.MigrateAsync(database.Owner + ";Pooling=false", TestContext.Current.CancellationToken);
        (await database.ReadText("select count(*)::text from pg_trigger where tgname = 'journal_balanced'")).ShouldBe("1");
    }

    [Fact]
    public async Task The_role_of_the_api_owns_nothing_and_cannot_create()
    {
        await using var database = await TestDatabase.CreateAsync();
        (await database.ReadText($"select count(*)::text from pg_class where relowner = '{Database.ApiRole}'::regrole")).ShouldBe("0");
        (await database.ReadText($"select has_schema_privilege('{Database.ApiRole}', 'orders', 'create')::text")).ShouldBe("false");
    }
}
