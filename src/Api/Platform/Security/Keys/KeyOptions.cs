using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Platform.Security.Keys;

/// <summary>Section <c>Keys</c>: what wraps the data keys. From a file, the environment, or whatever else configuration is read
/// from.</summary>
internal sealed class KeyOptions
{
    /// <summary>Id of the key-encryption key that wraps from now on. Empty: there are no data keys, and rooms seal under the keys of their
    /// own settings.</summary>
    public string Current { get; set; } = "";

    /// <summary>Key-encryption keys by id: SM4, 16 bytes in base64.</summary>
    public Dictionary<string, string> Kek { get; init; } = [];

    /// <summary>The same, each in a file of its own (a mounted secret).</summary>
    public Dictionary<string, string> KekFiles { get; init; } = [];

    /// <summary>Where keys lie that are named neither in <see cref="Kek"/> nor in <see cref="KekFiles"/>.</summary>
    public KeyServiceOptions Service { get; init; } = new();

    /// <summary>How long after a rotation the new key takes over: every replica has read it by then.</summary>
    public TimeSpan SettleFor { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Section <c>Keys:Service</c>: a key management service (see docs/keys.md).</summary>
internal sealed class KeyServiceOptions
{
    /// <summary>Ends with a slash; null: there is none.</summary>
    public Uri? Url { get; set; }

    /// <summary>Shown as bearer.</summary>
    public string Token { get; set; } = "";

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

internal sealed class KeyOptionsCheck : IValidateOptions<KeyOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyOptions options)
    {
        if (options.Current.Length == 0)
            return options.Kek.Count + options.KekFiles.Count == 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail("Keys:Current must name the key of Keys:Kek or Keys:KekFiles that wraps.");
        if (options.SettleFor < TimeSpan.FromSeconds(3))
            return ValidateOptionsResult.Fail("Keys:SettleFor must be 3 seconds or more: every replica reads keys once a second.");
        if (options.Kek.Keys.Intersect(options.KekFiles.Keys).Any())
            return ValidateOptionsResult.Fail("Keys:Kek and Keys:KekFiles must not name one key twice.");
        if (options.Service is { Url: { } url } service && !IsService(url, service))
            return ValidateOptionsResult.Fail(
                "Keys:Service:Url must be an http or https address that ends with a slash, Token not empty, Timeout positive and at most a minute."
            );
        foreach (var (id, path) in options.KekFiles)
            if (!File.Exists(path))
                return ValidateOptionsResult.Fail($"Keys:KekFiles:{id} must name a file that is there.");
        return
            options.Kek.Values.Concat(options.KekFiles.Values.Select(Read)).All(k => KeyText.IsKey(k, Sm4Gcm.KeyBytes, Sm4Gcm.KeyBytes))
            && (
                options.Kek.ContainsKey(options.Current) || options.KekFiles.ContainsKey(options.Current) || options.Service.Url is not null
            )
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(FaultOf(options));
    }

    /// <summary>Names the setting, never what it holds.</summary>
    private static string FaultOf(KeyOptions options)
    {
        bool IsKey(string text) => KeyText.IsKey(text, Sm4Gcm.KeyBytes, Sm4Gcm.KeyBytes);
        string[] bad =
        [
            .. options.Kek.Where(k => !IsKey(k.Value)).Select(k => $"Keys:Kek:{k.Key}"),
            .. options.KekFiles.Where(f => !IsKey(Read(f.Value))).Select(f => $"the file of Keys:KekFiles:{f.Key}"),
        ];
        return bad.Length > 0
            ? $"{string.Join(", ", bad)}: must hold keys of {Sm4Gcm.KeyBytes} bytes in base64."
            : $"Keys:Current names {options.Current}, which is neither in Keys:Kek nor in Keys:KekFiles, and there is no Keys:Service:Url.";
    }

    private static bool IsService(Uri url, KeyServiceOptions service) =>
        url is { IsAbsoluteUri: true, Scheme: "http" or "https" }
        && url.AbsolutePath.EndsWith('/')
        && service.Token.Length > 0
        && service.Timeout > TimeSpan.Zero
        && service.Timeout <= TimeSpan.FromMinutes(1);

    public static string Read(string path) => File.ReadAllText(path).Trim();
}
