using System.Globalization;
using CardRecycle.StaffConsole.Client.Models;
using CardRecycle.StaffConsole.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Kiota.Abstractions;

namespace CardRecycle.StaffConsole.Pages.Operations;

/// <summary>
/// Searching orders. What is searched for stands in the address, so that a search can be kept and sent; a phone number does not.
/// </summary>
public partial class Orders
{
    private const int PageSize = 50;
    private const int ExportPageSize = 100;

    private static readonly TableColumn<StaffOrderView>[] columns =
    [
        new("订单", o => o.OrderNo),
        new("品牌", o => o.BrandName),
        new("卡", o => o.CardMasked),
        new("面值元", o => o.FaceFen / 100m),
        new("金额元", o => o.AmountFen / 100m),
        new("状态", o => o.StateTitle),
        new("风控", o => o.Risk is { } risk ? Words.Of(risk.Verdict) : null),
        new("卖家编号", o => o.SellerId?.ToString()),
        new("提交", o => Say.At(o.SubmittedAt)),
    ];

    private readonly List<StaffOrderView> orders = [];
    private string? phone;
    private Guid? next;

    [SupplyParameterFromQuery(Name = "number")]
    public string? Number { get; set; }

    [SupplyParameterFromQuery(Name = "seller")]
    public string? Seller { get; set; }

    [SupplyParameterFromQuery(Name = "card")]
    public string? Card { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    [SupplyParameterFromQuery(Name = "brand")]
    public string? Brand { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    private string Filter =>
        string.Join(
            ' ',
            new[] { ("number", Number), ("seller", Seller), ("card", Card), ("state", State), ("brand", Brand), ("from", From), ("to", To) }
                .Where(f => !string.IsNullOrEmpty(f.Item2))
                .Select(f => $"{f.Item1}={f.Item2}")
                .Append(string.IsNullOrEmpty(phone) ? null : "phone=…")
                .OfType<string>()
        );

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync(() => Brands.ReadAsync(Left));
        Watch(FreshAsync, "orders");
    }

    protected override Task OnParametersSetAsync() => LoadAsync(FreshAsync);

    private async Task SearchAsync()
    {
        var address = Navigation.GetUriWithQueryParameters(
            "/operations/orders",
            new Dictionary<string, object?>
            {
                ["number"] = Empty(Number),
                ["seller"] = Empty(Seller),
                ["card"] = Empty(Card),
                ["state"] = Empty(State),
                ["brand"] = Empty(Brand),
                ["from"] = Empty(From),
                ["to"] = Empty(To),
            }
        );
        Navigation.NavigateTo(address);
        await LoadAsync(FreshAsync);
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private Task MoreAsync() =>
        LoadAsync(async () =>
        {
            var page = await PageAsync(next, PageSize);
            orders.AddRange(page.Orders!);
            next = page.Next;
        });

    /// <summary>The first page anew.</summary>
    private async Task FreshAsync()
    {
        var page = await PageAsync(null, PageSize);
        orders.Clear();
        orders.AddRange(page.Orders!);
        next = page.Next;
    }

    private async Task<StaffOrderPage> PageAsync(Guid? before, int size)
    {
        var page = await Api.Staff.Orders.GetAsync(
            q =>
            {
                var wanted = q.QueryParameters;
                wanted.StateAsGetStateQueryParameterType = Enum.TryParse<Client.Staff.Orders.GetStateQueryParameterType>(
                    State,
                    true,
                    out var known
                )
                    ? known
                    : null;
                (wanted.Number, wanted.Phone, wanted.Card, wanted.Brand) = (Empty(Number), Empty(phone), Empty(Card), Empty(Brand));
                wanted.Seller = Guid.TryParse(Seller, out var id) ? id : null;
                (wanted.From, wanted.To, wanted.Before, wanted.Limit) = (DayOf(From), DayOf(To), before, size);
            },
            Left
        );
        return page!;
    }

    private static Date? DayOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new Date(day.Year, day.Month, day.Day)
            : null;

    private async IAsyncEnumerable<StaffOrderView> AllAsync()
    {
        Guid? before = null;
        do
        {
            var page = await PageAsync(before, ExportPageSize);
            foreach (var order in page.Orders!)
                yield return order;
            before = page.Next;
        } while (before is not null);
    }
}
