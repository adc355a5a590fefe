using CardRecycle.Api.Platform.Security;

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
}
