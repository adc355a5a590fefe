using CardRecycle.Api.Platform.Outbox;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Persistence;

internal static class PersistenceFeature
{
    /// <summary>More than the Api has statements. Planning the same ones again was most of what PostgreSQL did for an order.</summary>
    private const int PreparedStatementsMax = 256;

    /// <summary>
    /// Configuration: <c>ConnectionStrings:Api</c>, the role the Api runs as. It owns nothing and may neither update nor delete in the
    /// ledger. Migrations run as the owner, see <see cref="Database"/>.
    /// </summary>
    public static WebApplicationBuilder AddPersistence(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services =>
        {
            var connectionString =
                services.GetRequiredService<IConfiguration>().GetConnectionString("Api")
                ?? throw new InvalidOperationException(
                    "ConnectionStrings:Api is not set. Start everything with: dotnet run --project src/DevHost"
                );
            var settings = new NpgsqlConnectionStringBuilder(connectionString)
            {
                MaxAutoPrepare = PreparedStatementsMax,
                // The Api leaves no session state behind (locks and settings end with their transaction), and resetting it
                // costs a statement for each use of a connection.
                NoResetOnClose = true,
            };
            return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        });
        builder.Services.AddSingleton<WakeInterceptor>().AddSingleton<NewsInterceptor>();
        // Not pooled: a pooled context would carry the wakes of a rolled-back transaction into its next use. The data source is found among
        // the services and not handed over: for each connection string handed over, EF builds its model and compiles every query anew, and
        // a test process has a database per class.
        builder.Services.AddDbContext<CardRecycleDb>(
            (services, options) =>
                options
                    .UseNpgsql()
                    .UseSnakeCaseNamingConvention()
                    .AddInterceptors(services.GetRequiredService<WakeInterceptor>(), services.GetRequiredService<NewsInterceptor>()),
            ServiceLifetime.Scoped,
            ServiceLifetime.Singleton
        );
        return builder;
    }

    internal static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options, NpgsqlDataSource source) =>
        options.UseNpgsql(source).UseSnakeCaseNamingConvention();
}
