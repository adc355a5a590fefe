using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Persistence;

/// <summary>
/// The chart of accounts as SQL conditions. There is no table of accounts: a foreign key from accounts that every order posts to would let
/// all
/// orders lock the same few rows.
/// </summary>
internal static class LedgerChartSql
{
    /// <summary>True for names that the chart knows.</summary>
    public static string Known(string column) => AnyOf(column, Chart.Accounts);

    /// <summary>True for accounts of clients' money.</summary>
    public static string IsClient(string column) => AnyOf(column, Chart.Accounts.Where(a => a.MoneyClass == MoneyClass.Client));

    /// <summary>The chart's code of an account name: parties of one code become one line.</summary>
    public static string CodeOf(string column) =>
        "case "
        + string.Concat(Chart.Accounts.Where(a => a.PerParty).Select(a => $"when {column} like '{a.Code}:%' then '{a.Code}' "))
        + $"else {column} end";

    private static string AnyOf(string column, IEnumerable<Account> accounts) =>
        string.Join(" or ", accounts.Select(a => a.PerParty ? $"{column} like '{a.Code}:_%'" : $"{column} = '{a.Code}'"));

    /// <summary>Stored under its kebab-case name: <c>card-acquired</c>.</summary>
    public static PropertyBuilder<T> HasKebabName<T>(this PropertyBuilder<T> property)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        var names = values.ToDictionary(v => v, LedgerTables.NameOf);
        var byName = values.ToDictionary(LedgerTables.NameOf);
        property.HasMaxLength(32).HasConversion(v => names[v], n => byName[n]);
        return property;
    }
}
