using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Platform.Security;

/// <summary>Asks every room that validates its settings, before anything is started.</summary>
internal static class StartupCheck
{
    /// <returns>One line for each setting that must be mended; never a value of one.</returns>
    public static IReadOnlyList<string> FaultsOf(IServiceProvider services)
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
