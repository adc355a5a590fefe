using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Reads the accounts that a seller wants to be paid to from their row.</summary>
internal sealed class PayoutAccounts(PersonalData personal)
{
    /// <returns>In the order of the seller's wish.</returns>
    public IReadOnlyList<PayoutAccount> Of(Seller seller)
    {
        List<PayoutAccount> found = [];
        if (seller.WeChatOpenId is { } openId)
            found.Add(new(PayeeKind.WeChat, openId, openId, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(openId)))));
        if (seller is { AlipaySealed: { } alipay, AlipayIndex: { } index })
        {
            var logonId = personal.Open(SealedColumns.Alipay, seller.Id, alipay);
            found.Add(new(PayeeKind.Alipay, logonId, Masking.Alipay(logonId), index));
        }
        if (seller is { PaidToBankCard: true, BankCardSealed: { } card })
        {
            var digits = personal.Open(SealedColumns.BankCard, seller.Id, card);
            found.Add(new(PayeeKind.BankCard, digits, Masking.BankCard(digits), personal.Index("bank-card", digits)));
        }
        return [.. found.OrderByDescending(a => a.Kind == seller.PaidFirst)];
    }

    public string? NameOf(Seller seller) => seller.NameSealed is { } name ? personal.Open(SealedColumns.Name, seller.Id, name) : null;

    public void SetAlipay(Seller seller, AlipayLogonId logonId)
    {
        seller.AlipaySealed = personal.Seal(SealedColumns.Alipay, seller.Id, logonId.Text);
        seller.AlipayIndex = personal.Index("alipay", logonId.Text);
    }
}

/// <summary>What one signs in to Alipay with: a mainland mobile number or an e-mail address.</summary>
internal readonly partial record struct AlipayLogonId
{
    private const int LengthMax = 64;

    private AlipayLogonId(string text) => Text = text;

    public string Text { get; }

    public static bool TryParse(string? text, out AlipayLogonId logonId)
    {
        logonId = default;
        var trimmed = text?.Trim() ?? "";
        if (PhoneNumber.TryParse(trimmed, out var phone))
            logonId = new(phone.Digits);
        else if (trimmed.Length <= LengthMax && Mail().IsMatch(trimmed))
            logonId = new(trimmed.ToLowerInvariant());
        return logonId.Text is not null;
    }

    public override string ToString() => "AlipayLogonId(***)";

    [GeneratedRegex(@"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\z")]
    private static partial Regex Mail();
}
