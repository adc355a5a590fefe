using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Security.Keys;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Where a seller's fields are sealed.</summary>
internal static class SealedColumns
{
    private const string Table = "sellers.sellers";

    public static readonly SealedColumn Phone = new(Table, "phone");
    public static readonly SealedColumn Name = new(Table, "name");
    public static readonly SealedColumn IdNumber = new(Table, "id_number");
    public static readonly SealedColumn BankCard = new(Table, "bank_card");
    public static readonly SealedColumn Alipay = new(Table, "alipay");

    /// <summary>All of them, as the database names them.</summary>
    public static readonly SealedTable Sellers = new(
        KeyRing.People,
        Table,
        "id",
        (Table, "id"),
        new("phone_sealed", Phone.Name),
        new("name_sealed", Name.Name),
        new("id_number_sealed", IdNumber.Name),
        new("bank_card_sealed", BankCard.Name),
        new("alipay_sealed", Alipay.Name)
    );
}
