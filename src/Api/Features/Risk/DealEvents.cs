using System.Net;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Models.Risk;

namespace CardRecycle.Api.Features.Risk;

/// <summary>Makes the models' events of the platform's deals. What is left out here is what <see cref="ServedFacts"/> cuts off.</summary>
internal static class DealEvents
{
    /// <summary>Companies sell in batches; the models know them by the channel that batches come through.</summary>
    private const string OfCompany = "api";
    private const int KycBankCard = 2;
    private const int KycFace = 3;
    private const int TicksPerMicrosecond = 10;

    public static DealEvent OfferOf(Deal deal, DateTimeOffset now) =>
        new()
        {
            Id = deal.OrderId.ToString(),
            At = Stored(now),
            Step = DealStep.Offer,
            SellerId = deal.SellerId.ToString(),
            Device = deal.DeviceFingerprint,
            Ip = Public(deal.IpAddress),
            PayoutAccount = deal.Facts?.PayoutAccount,
            IdentityHash = deal.PersonHash,
            Phone = deal.Facts?.PhoneIndex,
            CardFingerprint = deal.Facts?.CardFingerprint,
            NumberPrefix = deal.Facts?.CardBatch,
            Serial = deal.Facts?.CardSerial,
            Brand = deal.BrandId,
            AmountFen = deal.BalanceFen,
            FaceFen = deal.FaceFen,
            BalanceFen = deal.BalanceFen,
            AccountAgeDays = deal.Facts is { } facts ? Math.Max(0, (now - facts.AccountOpenedAt).TotalDays) : null,
            KycLevel = deal.Facts is { FaceChecked: true } ? KycFace : KycBankCard,
            Channel = deal.Facts is { IsCompany: true } ? OfCompany : null,
            PurchaseProof = deal.HasProof ? true : null,
            // WeChat pays nobody whose name is not the one that was checked.
            PayoutNameMatches = true,
            SecondsToAccept = deal.AcceptedAt > deal.QuotedAt ? (deal.AcceptedAt - deal.QuotedAt).TotalSeconds : null,
        };

    /// <summary>As exact as the database keeps it, so that what is read back is what was scored.</summary>
    public static DateTimeOffset Stored(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>An address of our own network is a proxy's or a developer's: half the world would seem to sit behind it.</summary>
    private static string? Public(string? ip)
    {
        if (!IPAddress.TryParse(ip, out var address))
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
            return null;
        var bytes = address.GetAddressBytes();
        var isPrivate =
            bytes.Length == 4
            && (bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168));
        return isPrivate ? null : address.ToString();
    }
}
