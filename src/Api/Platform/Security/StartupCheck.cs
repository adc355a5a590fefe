using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Platform.Security;

/// <summary>Asks every room that validates its settings, before anything is started.</summary>
internal static class StartupCheck
{
    /// <returns>One line for each setting that must be mended; never a value of one.</returns>
    public static IReadOnlyList<string> FaultsOf(IServiceProvider services) =>
        [.. HasDatabase(services) ? [] : (string[])[NoDatabase], .. SettingsOf(services)];

    private const string NoDatabase =
        "ConnectionStrings:Api says where the database is, as Host=…;Database=…;Username=cardrecycle_api;Password=…; it is missing or cannot be read.";

    /// <summary>Reads the setting and opens nothing.</summary>
    private static bool HasDatabase(IServiceProvider services)
    {
        try
        {
            return services.GetService<NpgsqlDataSource>() is not null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
        {
            return false;
        }
    }

    private static IReadOnlyList<string> SettingsOf(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (OptionsValidationException one)
        {
            return [.. one.Failures];
        }
        catch (AggregateException many) when (many.InnerExceptions.All(e => e is OptionsValidationException))
        {
            // What one room's settings rest on another validates too; it is to be mended once.
            return [.. many.InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures).Distinct()];
        }
    }
}
