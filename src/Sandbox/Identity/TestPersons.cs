using System.Globalization;

namespace CardRecycle.Sandbox.Identity;

/// <summary>A made-up person with a bank card.</summary>
public sealed record TestPerson(string Name, string IdNumber, string BankCard, string Phone);

/// <summary>
/// Made-up people in any number, and the bank cards with which the real-name check gives each of its results: a card that starts with
/// <see cref="TestBin"/> carries the result in its 9th and 10th digit (<c>00</c> passes, <c>13</c> is result −13, card lost).
/// </summary>
public static class TestPersons
{
    public const string TestBin = "62220299";

    /// <summary>Every result of BankCard4EVerification.</summary>
    public static readonly IReadOnlyList<int> Results = [.. Enumerable.Range(0, 19).Select(n => -n)];

    private const string Surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗";
    private const string GivenNames = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚";

    /// <summary>The same person for the same number; different in every factor for different numbers below 100 million.</summary>
    public static TestPerson Number(int n, int result = 0)
    {
        var name = $"{Surnames[n % 20]}{GivenNames[n / 20 % 20]}{GivenNames[n / 400 % 20]}";
        var born = new DateOnly(1970, 1, 1).AddDays(n % 10_000);
        var id = string.Create(CultureInfo.InvariantCulture, $"110101{born:yyyyMMdd}{n / 10_000 % 1000:000}");
        return new(name, id + IdCheckDigit(id), BankCard(result, n), string.Create(CultureInfo.InvariantCulture, $"139{n:00000000}"));
    }

    /// <param name="result">0 to −18.</param>
    /// <param name="serial">Makes cards differ.</param>
    public static string BankCard(int result, int serial)
    {
        var digits = string.Create(CultureInfo.InvariantCulture, $"{TestBin}{-result:00}{serial:00000000}");
        return digits + LuhnDigit(digits);
    }

    /// <summary>The last character of an 18-character ID number (GB 11643, ISO 7064 MOD 11-2).</summary>
    public static char IdCheckDigit(string first17)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return "10X98765432"[first17.Zip(weights, (c, w) => (c - '0') * w).Sum() % 11];
    }

    private static char LuhnDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var d = digits[^(i + 1)] - '0';
            sum +=
                i % 2 == 1 ? d
                : d > 4 ? 2 * d - 9
                : 2 * d;
        }
        return (char)('0' + (10 - sum % 10) % 10);
    }
}
