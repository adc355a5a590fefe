namespace CardRecycle.Api.Features.Sellers;

/// <summary>
/// The first six digits of common bank cards. Not complete and not official: it spares the seller a charged question when the card is
/// plainly a credit card, and names the bank. What is missing here is left to the provider.
/// </summary>
internal static class BankBins
{
    private static readonly Dictionary<string, (string? Bank, BankCardKind Kind)> Table = new (
        string? Bank,
        BankCardKind Kind,
        string Bins
    )[]
    {
        ("工商银行", BankCardKind.Debit, "621226 621281 621558 622200 622202 622203 622208"),
        ("工商银行", BankCardKind.Credit, "622230 622235 625330 625331 427020"),
        ("农业银行", BankCardKind.Debit, "621282 621336 622841 622845 622846 622848"),
        ("农业银行", BankCardKind.Credit, "404117 404118 622836 622837 628268"),
        ("中国银行", BankCardKind.Debit, "456351 601382 621660 621661 621663 621666 621785 621790"),
        ("中国银行", BankCardKind.Credit, "622760 622759 409667"),
        ("建设银行", BankCardKind.Debit, "436742 621284 621467 621700 622280 622700 622966"),
        ("建设银行", BankCardKind.Credit, "436718 436738 625362 625363"),
        ("交通银行", BankCardKind.Debit, "405512 621002 622258 622260 622262"),
        ("交通银行", BankCardKind.Credit, "458123 521899 622252 622253"),
        ("招商银行", BankCardKind.Debit, "621483 621485 621486 622580 622588 622598 622609"),
        ("招商银行", BankCardKind.Credit, "439225 439226 545619 622575 622576 622577 622578 622579 622581 622582 625802"),
        ("邮储银行", BankCardKind.Debit, "621095 621096 621098 621798 621799 622188 622199"),
        ("邮储银行", BankCardKind.Credit, "622810 622811 622812"),
        ("中信银行", BankCardKind.Debit, "622690 622691 622696 622698"),
        ("中信银行", BankCardKind.Credit, "622680 622688 622689 518212"),
        ("民生银行", BankCardKind.Debit, "621691 622615 622617 622619 622622"),
        ("民生银行", BankCardKind.Credit, "622600 622601 622602 622603"),
        ("兴业银行", BankCardKind.Debit, "622908 622909 966666"),
        ("兴业银行", BankCardKind.Credit, "451289 622901 622902 622922"),
        ("浦发银行", BankCardKind.Debit, "622521 622522 621717"),
        ("光大银行", BankCardKind.Debit, "622660 622662 622666"),
        ("广发银行", BankCardKind.Debit, "622568 621462"),
        ("广发银行", BankCardKind.Credit, "622555 622556 622557 622558 622559"),
        ("华夏银行", BankCardKind.Debit, "622630 622631 622632"),
        ("平安银行", BankCardKind.Debit, "622298 622536 622538 622989"),
        ("平安银行", BankCardKind.Credit, "526855 622155 622156"),
    }
        .SelectMany(row => row.Bins.Split(' ').Select(bin => (Bin: bin, row.Bank, row.Kind)))
        .ToDictionary(row => row.Bin, row => (row.Bank, row.Kind));

    public static (string? Bank, BankCardKind Kind) Find(BankCard card) =>
        Table.TryGetValue(card.Digits[..6], out var row) ? row : (null, BankCardKind.Unknown);
}
