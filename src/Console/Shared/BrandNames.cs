using CardRecycle.StaffConsole.Client;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>What brands are called; read once for each browser, and the code stands for a brand that came since.</summary>
internal sealed class BrandNames(StaffClient api)
{
    private Dictionary<string, string> names = [];

    /// <summary>Every brand's code and Chinese name, the best known first, also those that are not bought any more.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> All => names;

    /// <summary>Before anything else.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        if (names.Count == 0)
            names = (await api.Staff.Catalog.Brands.GetAsync(cancellationToken: ct))!.Brands!.ToDictionary(b => b.Id!, b => b.NameZh!);
    }

    /// <summary>Its Chinese name.</summary>
    public string Of(string? brandId) => names.GetValueOrDefault(brandId ?? "", brandId ?? "—");
}
