using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace CardRecycle.Api.Persistence;

/// <summary>For <c>dotnet ef migrations add</c> only; it never connects.</summary>
internal sealed class DesignTimeDb : IDesignTimeDbContextFactory<CardRecycleDb>
{
    public CardRecycleDb CreateDbContext(string[] args)
    {
        var source = new NpgsqlDataSourceBuilder("Host=127.0.0.1;Port=1").Build();
        return new(
            (DbContextOptions<CardRecycleDb>)PersistenceFeature.Configure(new DbContextOptionsBuilder<CardRecycleDb>(), source).Options
        );
    }
}
