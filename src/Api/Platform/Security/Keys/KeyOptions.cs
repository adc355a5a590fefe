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

    /// <summary>How long after a rotation the new key takes over: every replica has read it by then.</summary>
    public TimeSpan SettleFor { get; set; } = TimeSpan.FromSeconds(10);
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
        foreach (var (id, path) in options.KekFiles)
            if (!File.Exists(path))
                return ValidateOptionsResult.Fail($"Keys:KekFiles:{id} must name a file that is there.");
        return
            options.Kek.Values.Concat(options.KekFiles.Values.Select(Read)).All(k => KeyText.IsKey(k, Sm4Gcm.KeyBytes, Sm4Gcm.KeyBytes))
            && (options.Kek.ContainsKey(options.Current) || options.KekFiles.ContainsKey(options.Current))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Keys:Kek and the files of Keys:KekFiles must hold keys of {Sm4Gcm.KeyBytes} bytes in base64, among them Keys:Current."
            );
    }

    public static string Read(string path) => File.ReadAllText(path).Trim();
}
