using System.Globalization;
using System.Security.Cryptography;

namespace CardRecycle.Api.Features.Staff;

/// <summary>PBKDF2 with HMAC-SHA512: <c>pbkdf2-sha512$iterations$salt$hash</c>, salt and hash in base64.</summary>
internal static class PasswordHash
{
    private const string Scheme = "pbkdf2-sha512";
    private const int Iterations = 210_000; // OWASP password storage cheat sheet for HMAC-SHA512
    private const int IterationsMax = 10_000_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>What an unknown name is compared with, so that it takes as long as a known one.</summary>
    public static readonly string OfNobody = Make(Convert.ToHexString(RandomNumberGenerator.GetBytes(SaltBytes)));

    public static string Make(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA512, HashBytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Scheme}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}"
        );
    }

    public static bool Matches(string password, string stored)
    {
        if (stored.Split('$') is not [Scheme, var count, var salt, var hash])
            throw new InvalidOperationException("A stored password hash is not readable.");
        var iterations = int.Parse(count, NumberStyles.None, CultureInfo.InvariantCulture);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, IterationsMax);
        var expected = Convert.FromBase64String(hash);
        var given = Rfc2898DeriveBytes.Pbkdf2(
            password,
            Convert.FromBase64String(salt),
            iterations,
            HashAlgorithmName.SHA512,
            expected.Length
        );
        return CryptographicOperations.FixedTimeEquals(given, expected);
    }
}
