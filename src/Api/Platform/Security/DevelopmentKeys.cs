using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Platform.Security;

/// <summary>Asked for its faults at start, with every other setting.</summary>
internal sealed class DevelopmentKeyOptions;

/// <summary>
/// Refuses to start with a key that was made for development, anywhere but on a developer's machine (environment Local, which DevHost sets)
/// or in tests (Test): a host without a word takes itself for production. It looks at every setting that is base64, so that no room can
/// forget its keys; the line names settings, never values.
/// </summary>
internal sealed class DevelopmentKeyCheck(IConfiguration configuration, IHostEnvironment environment)
    : IValidateOptions<DevelopmentKeyOptions>
{
    private const int KeyLengthMax = 4096;
    private static readonly string[] allowed = ["Local", "Test"];

    public ValidateOptionsResult Validate(string? name, DevelopmentKeyOptions options)
    {
        if (allowed.Contains(environment.EnvironmentName))
            return ValidateOptionsResult.Success;
        List<string> found =
        [
            .. configuration.AsEnumerable().Where(s => IsDevelopmentKey(s.Value)).Select(s => s.Key).Order(StringComparer.Ordinal),
        ];
        return found.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Development keys are refused in the environment {environment.EnvironmentName}: make keys of your own for {string.Join(", ", found)}."
            );
    }

    private static bool IsDevelopmentKey(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > KeyLengthMax)
            return false;
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var length) && DevelopmentKey.IsOne(buffer.AsSpan(0, length));
    }
}
