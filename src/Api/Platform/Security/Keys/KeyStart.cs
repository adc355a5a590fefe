using CardRecycle.Crypto;
using Npgsql;

namespace CardRecycle.Api.Platform.Security.Keys;

/// <summary>Whether every data key can be unwrapped, before anything is served.</summary>
internal static class KeyStart
{
    /// <returns>One line, or null. A database that is not there yet is no fault of the keys.</returns>
    public static async Task<string?> FaultOfAsync(IServiceProvider services, CancellationToken ct)
    {
        var keys = services.GetRequiredService<DataKeys>();
        if (!keys.IsConfigured)
            return null;
        try
        {
            await keys.LoadAsync(ct);
            return null;
        }
        catch (CryptoRefusedException e)
        {
            return $"a data key does not unwrap: {e.Message} Keys:Kek must hold every key that still wraps one (keys rewrap, keys retire).";
        }
        catch (HttpRequestException e)
        {
            return $"the data keys cannot be unwrapped: {e.Message}";
        }
        catch (Exception e) when (e is NpgsqlException || e.InnerException is NpgsqlException)
        {
            return null;
        }
    }
}
