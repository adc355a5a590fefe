using System.Diagnostics.CodeAnalysis;

namespace CardRecycle.Ledger;

/// <summary>
/// The name of an account: its code in the <see cref="Chart"/>, and for an account that is kept per party the party after a colon:
/// <c>asset:own:bank</c>, <c>liability:seller-payable:{sellerId}</c>. Can only be made for a code that the chart knows.
/// </summary>
public readonly record struct AccountId
{
    /// <summary>Longest party name, in characters.</summary>
    public const int PartyLengthMax = 64;

    /// <summary>Longest account name, in characters.</summary>
    public const int LengthMax = 128;

    private readonly string? name;

    internal AccountId(Account account, string? party) =>
        (Account, name) = (account, party is null ? account.Code : $"{account.Code}:{party}");

    /// <summary>What kind of account this is.</summary>
    public Account Account { get; }

    /// <summary>Reads an account name.</summary>
    /// <exception cref="FormatException">The chart has no such account.</exception>
    public static AccountId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not an account of the chart.");

    /// <summary>Reads an account name; false if the chart has no such account or the party is missing, needless or malformed.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccountId id)
    {
        id = default;
        if (text is null or { Length: 0 or > LengthMax })
            return false;
        foreach (var account in Chart.Accounts)
        {
            if (account.PerParty)
            {
                if (
                    text.Length > account.Code.Length + 1
                    && text.StartsWith(account.Code, StringComparison.Ordinal)
                    && text[account.Code.Length] == ':'
                    && IsParty(text.AsSpan(account.Code.Length + 1))
                )
                {
                    id = new(account, text[(account.Code.Length + 1)..]);
                    return true;
                }
            }
            else if (text == account.Code)
            {
                id = new(account, null);
                return true;
            }
        }
        return false;
    }

    /// <summary>The name as it is stored and shown.</summary>
    public override string ToString() => name ?? throw new InvalidOperationException("This account was never given a name.");

    internal static bool IsParty(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > PartyLengthMax)
            return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        return true;
    }
}
