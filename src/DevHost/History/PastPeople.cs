using System.Net;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Models.Risk;
using CardRecycle.Sandbox.Identity;

namespace CardRecycle.DevHost.History;

/// <summary>A seller of the past.</summary>
internal sealed record PastSeller(Seller Row, string Name, IReadOnlyList<PayoutAccount> Accounts, bool IsCompany);

/// <summary>
/// Gives the simulator's sellers a name, a phone, an account: people of the Sandbox, so that each of them could sign in and sell today.
/// </summary>
internal sealed class PastPeople(PersonalData personal, PayoutAccounts payoutAccounts, PastRows rows)
{
    /// <summary>Their phones begin with 1396, so that nobody who is played by hand is one of them by chance.</summary>
    private const int FirstPerson = 60_000_000;

    private const string CreditCodePrefix = "91310000MA";

    private readonly Dictionary<string, PastSeller> sellers = [];
    private readonly Dictionary<string, int> persons = [];
    private readonly Dictionary<string, int> cardsOfPayouts = [];
    private readonly HashSet<string> payoutsTaken = [];
    private int phones;

    public PastSeller Of(DealEvent e)
    {
        if (!sellers.TryGetValue(e.SellerId, out var seller))
            sellers[e.SellerId] = seller = Make(e);
        return seller;
    }

    /// <summary>
    /// By which the account that this deal is paid to is known again: the seller's own, or the one that somebody else put in.
    /// </summary>
    public string PayoutFingerprint(DealEvent e, PastSeller seller) =>
        e.PayoutAccount is { } payout && cardsOfPayouts.TryGetValue(payout, out var card)
            ? personal.Index("bank-card", TestPersons.BankCard(0, card))
            : seller.Accounts[0].Fingerprint;

    /// <summary>Looks like what a device sends.</summary>
    public static string? DeviceOf(DealEvent e) => e.Device is { } device ? Convert.ToHexStringLower(Hash(device)[..16]) : null;

    /// <summary>A public one: addresses of nobody in particular are left out of events.</summary>
    public static string? AddressOf(DealEvent e) => e.Ip is { } ip ? new IPAddress([0x24, .. Hash(ip).AsSpan(0, 3)]).ToString() : null;

    private PastSeller Make(DealEvent e)
    {
        var opened = e.At.AddDays(-(e.AccountAgeDays ?? 0)).ToUniversalTime();
        if (!persons.TryGetValue(e.IdentityHash ?? e.SellerId, out var number))
            persons[e.IdentityHash ?? e.SellerId] = number = FirstPerson + persons.Count;
        // One person may have several accounts, each with a phone of its own.
        var (person, phone) = (TestPersons.Number(number), TestPersons.Number(FirstPerson + 5_000_000 + phones++).Phone);
        var id = Guid.CreateVersion7(opened);
        var isCompany = e.Channel == "api";
        var seller = new Seller
        {
            Id = id,
            PhoneIndex = personal.Index("phone", phone),
            PhoneSealed = personal.Seal(SealedColumns.Phone, id, phone),
            CreatedAt = Stored(opened),
            Level = e.KycLevel >= 3 ? KycLevel.Face : KycLevel.RealName,
            Tier = (number % 20) switch
            {
                0 => "vip",
                < 3 => "gold",
                < 7 => "silver",
                _ => "standard",
            },
            PersonHash = personal.Index("person", person.IdNumber),
            NameSealed = personal.Seal(SealedColumns.Name, id, person.Name),
            IdNumberSealed = personal.Seal(SealedColumns.IdNumber, id, person.IdNumber),
            RealNamedAt = Stored(opened.AddMinutes(1)),
            CompanyName = isCompany ? $"{person.Name[..1]}氏福利采购有限公司" : null,
            CompanyCode = isCompany ? FormattableString.Invariant($"{CreditCodePrefix}{number % 100_000_000:00000000}") : null,
            CompanySetBy = isCompany ? "operations" : null,
        };
        Address(seller, e, number, phone);
        rows.Sellers.Add(seller);
        return new(seller, person.Name, payoutAccounts.Of(seller), isCompany);
    }

    /// <summary>Who shares an account with others is paid to a bank card: openids and Alipay accounts belong to one seller each.</summary>
    private void Address(Seller seller, DealEvent e, int number, string phone)
    {
        var payout = e.PayoutAccount ?? seller.Id.ToString();
        var isShared = !payoutsTaken.Add(payout);
        if (isShared || number % 6 == 0)
        {
            if (!cardsOfPayouts.TryGetValue(payout, out var card))
                cardsOfPayouts[payout] = card = number;
            Bank(seller, card);
            seller.PaidToBankCard = true;
            return;
        }
        Bank(seller, number);
        if (number % 6 == 1 && AlipayLogonId.TryParse(phone, out var logonId))
            payoutAccounts.SetAlipay(seller, logonId);
        else
            seller.WeChatOpenId = "openid-" + phone;
    }

    private void Bank(Seller seller, int card)
    {
        var digits = TestPersons.BankCard(0, card);
        seller.BankCardSealed = personal.Seal(SealedColumns.BankCard, seller.Id, digits);
        seller.Bank = BankCard.TryParse(digits, out var known) ? BankBins.Find(known).Bank : null;
    }

    internal static byte[] Hash(string name) => SHA256.HashData(Encoding.UTF8.GetBytes("past/" + name));

    /// <summary>As exact as the database keeps it.</summary>
    internal static DateTimeOffset Stored(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % 10), TimeSpan.Zero);
}
