using System.Globalization;
using System.Security.Cryptography;
using CardRecycle.Sandbox.Identity;

namespace CardRecycle.DevHost.Sell;

/// <summary>The person who sells: made up, with a bank card that passes the real-name check, unless the options say otherwise.</summary>
internal sealed record Seller(string Phone, string Name, string IdNumber, string BankCard, string OpenId)
{
    private const int PersonsMax = 100_000_000;

    /// <summary>Somebody new each time, or always the same person for the same phone.</summary>
    public static Seller From(SellRequest request)
    {
        var known =
            request.Phone is { Length: 11 } phone && int.TryParse(phone[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var n);
        var person = TestPersons.Number(
            known ? int.Parse(request.Phone![3..], CultureInfo.InvariantCulture) : RandomNumberGenerator.GetInt32(PersonsMax)
        );
        return new(
            request.Phone ?? person.Phone,
            request.Name ?? person.Name,
            request.IdNumber ?? person.IdNumber,
            request.BankCard ?? person.BankCard,
            "openid-" + (request.Phone ?? person.Phone)
        );
    }

    public override string ToString() => "Seller(***)";
}
