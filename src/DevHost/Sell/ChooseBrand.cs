using CardRecycle.DevHost.Terminal;
using Spectre.Console;

namespace CardRecycle.DevHost.Sell;

/// <summary>Finds the brand that was named, or lets the person choose.</summary>
internal static class ChooseBrand
{
    private const int NearMax = 6;

    public static async Task<BrandInfo> RunAsync(SellRequest request, JsonService api, CancellationToken ct)
    {
        var brands = (await api.GetAsync<BrandList>("/catalog/brands", ct)).Brands;
        if (request.Brand is { } wanted)
            return Find(brands, wanted) ?? throw Unknown(brands, wanted);
        if (!Screen.IsLive || System.Console.IsInputRedirected)
            throw new UserErrorException($"Which brand? --brand takes one of {string.Join(", ", brands.Select(b => b.Id))}.");
        return await AnsiConsole.PromptAsync(
            new SelectionPrompt<BrandInfo>()
                .Title("卖哪种卡？ [grey]Which card?[/]")
                .PageSize(15)
                .EnableSearch()
                .UseConverter(b => $"{Markup.Escape(b.NameZh)} [grey]{Markup.Escape(b.NameEn)} · {Markup.Escape(b.KindZh)}[/]")
                .AddChoices(brands),
            ct
        );
    }

    private static BrandInfo? Find(IReadOnlyList<BrandInfo> brands, string wanted) =>
        brands.FirstOrDefault(b => Same(b.Id, wanted)) ?? brands.FirstOrDefault(b => Same(b.NameZh, wanted) || Same(b.NameEn, wanted));

    private static UserErrorException Unknown(IReadOnlyList<BrandInfo> brands, string wanted)
    {
        var near = brands
            .Where(b => Has(b.Id, wanted) || Has(b.NameZh, wanted) || Has(b.NameEn, wanted))
            .Select(b => b.Id)
            .Take(NearMax)
            .ToList();
        var known =
            near.Count > 0 ? $"Did you mean {string.Join(", ", near)}?" : $"Known are {string.Join(", ", brands.Select(b => b.Id))}.";
        return new($"There is no brand '{wanted}'. {known}");
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static bool Has(string name, string part) => part.Length > 0 && name.Contains(part, StringComparison.OrdinalIgnoreCase);
}
