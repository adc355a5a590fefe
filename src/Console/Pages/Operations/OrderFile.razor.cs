using CardRecycle.StaffConsole.Access;
using CardRecycle.StaffConsole.Client.Models;
using CardRecycle.StaffConsole.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Microsoft.Kiota.Abstractions;

namespace CardRecycle.StaffConsole.Pages.Operations;

/// <summary>One order, from the rooms that know of it; what a duty may not see is not asked for.</summary>
public partial class OrderFile
{
    private static readonly string[] tiers = ["standard", "silver", "gold", "vip"];

    private readonly List<Step> steps = [];
    private readonly List<JournalResponse> journals = [];
    private StaffOrderFile? file;
    private OrderPayoutFile? payout;
    private StockLine? stock;
    private ReceiptLookup? receipt;
    private string reason = "";
    private string me = "";
    private bool isOperations;
    private bool isFinance;
    private bool isRisk;

    [Parameter]
    public Guid OrderId { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        var user = (await Who.GetAuthenticationStateAsync()).User;
        me = user.Identity?.Name ?? "";
        (isOperations, isFinance, isRisk) = (
            user.HasClaim(Duty.Claim, Duty.Operations),
            user.HasClaim(Duty.Claim, Duty.Finance),
            user.HasClaim(Duty.Claim, Duty.Risk)
        );
        await LoadAsync(ReadAsync);
        Watch(ReadAsync, "orders", "payouts", "cases", "resale");
    }

    private async Task ReadAsync()
    {
        file = await Api.Staff.Orders[OrderId].GetAsync(cancellationToken: Left);
        payout = await IfThereAsync(() => Api.Staff.Payouts.Orders[OrderId].GetAsync(cancellationToken: Left));
        receipt = await IfThereAsync(() => Api.Staff.Receipts.GetAsync(q => q.QueryParameters.Order = OrderId.ToString(), Left));
        stock = isOperations ? await IfThereAsync(() => Api.Staff.Resale.Stock[OrderId].GetAsync(cancellationToken: Left)) : null;
        journals.Clear();
        if (isFinance)
        {
            var found = await Api.Staff.Books.Journals.GetAsync(q => q.QueryParameters.Reference = OrderId.ToString(), Left);
            foreach (var journal in found!.Journals!)
                journals.Add((await Api.Staff.Books.Journals[journal.Id!.Value].GetAsync(cancellationToken: Left))!);
        }
        Line();
    }

    /// <summary>All that happened, in order, with the time that each step took.</summary>
    private void Line()
    {
        var found = new List<(DateTimeOffset At, string Title, string? Text, string Room)>
        {
            (file!.Quote!.QuotedAt!.Value, "报价", $"预计售得 {Say.Yuan(file.Quote.ExpectedResaleFen)} 元", "报价"),
        };
        found.AddRange(file.Order!.Timeline!.Select(s => (s.At!.Value, s.Title!, (string?)s.Message, "订单")));
        found.AddRange(file.Decisions!.Select(d => (d.At!.Value, "风控判定 " + Words.Of(d.Verdict), (string?)d.ModelVersion, "风控")));
        found.AddRange(
            file.Reviews!.Select(r => (r.At!.Value, "审核 " + Words.Of(r.Decision), (string?)$"{r.DecidedBy} {r.Reason}", "风控"))
        );
        found.AddRange(
            (payout?.Attempts ?? [])
                .Where(a => a.SentAt is not null)
                .Select(a => (a.SentAt!.Value, "发出打款", (string?)a.AttemptNo, "打款"))
        );
        found.AddRange(
            (payout?.Attempts ?? [])
                .Where(a => a.ClosedAt is not null)
                .Select(a => (a.ClosedAt!.Value, "打款结果 " + Words.Of(a.State), (string?)(a.Reference ?? a.Code), "打款"))
        );
        found.AddRange(file.Interventions!.Select(i => (i.AskedAt!.Value, "人工干预 " + NameOf(i.Kind), (string?)i.Reason, "运营")));
        if (receipt is not null)
            found.Add((receipt.IssuedAt!.Value, "电子凭证", receipt.SealedAt is { } at ? "存证于 " + Say.At(at) : "等待存证", "凭证"));
        if (stock?.SoldAt is { } sold)
            found.Add((sold, "售给回收商", $"{stock.Recycler} {Say.Yuan(stock.SoldForFen)} 元", "库存"));
        steps.Clear();
        DateTimeOffset? before = null;
        foreach (var (at, title, text, room) in found.OrderBy(f => f.At))
        {
            steps.Add(new(at, before is { } b ? Short(at - b) : "", title, text, room));
            before = at;
        }
    }

    private static string Short(TimeSpan span) =>
        span < TimeSpan.FromMinutes(1) ? FormattableString.Invariant($"{span.TotalSeconds:0.0} 秒") : Say.Span(span);

    private static async Task<T?> IfThereAsync<T>(Func<Task<T?>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (ApiException e) when (e.ResponseStatusCode is 404 or 403)
        {
            return null;
        }
    }

    private async Task AskAsync(InterventionKind kind)
    {
        var done = kind == InterventionKind.LookNow ? "已立即重试" : "已提出，等另一人复核";
        if (
            await ActAsync(
                () => Api.Staff.Orders[OrderId].Interventions.PostAsync(new() { Kind = kind, Reason = reason }, NewKey, Left),
                done
            )
        )
            await AgainAsync();
    }

    private async Task DecideAsync(InterventionView intervention, bool agree)
    {
        var decision = new InterventionDecisionRequest { Agree = agree, Reason = reason };
        if (
            await ActAsync(
                () =>
                    Api.Staff.Orders[OrderId].Interventions[intervention.InterventionId!.Value].Decision.PostAsync(decision, NewKey, Left),
                agree ? "已执行" : "已否决"
            )
        )
            await AgainAsync();
    }

    private async Task RetryAsync()
    {
        if (await ActAsync(() => Api.Staff.Payouts[payout!.PayoutId!.Value].Retry.PostAsync(NewKey, Left), "已重新打款"))
            await AgainAsync();
    }

    private bool HasSlip => payout is { State: PayoutState.Paid, Attempts: [.., { Channel: "wechat" }] };

    private Task<bool> TakeSlipAsync() =>
        ActAsync(
            async () =>
            {
                await using var stream = await Api.Staff.Payouts.Orders[OrderId].Slip.File.GetAsync(cancellationToken: Left);
                using var bytes = new MemoryStream();
                await stream!.CopyToAsync(bytes, Left);
                var name = $"wechat-{file!.Order!.OrderNo}.pdf";
                await Js.InvokeVoidAsync("consoleFiles.saveBytes", Left, name, "application/pdf", Convert.ToBase64String(bytes.ToArray()));
            },
            "电子回单已下载"
        );

    /// <summary>Quotes follow with the seller's next sign-in.</summary>
    private async Task SetTierAsync(string tier)
    {
        var wanted = new SetTierRequest { Tier = tier, Reason = reason.Length == 0 ? null : reason };
        if (
            await ActAsync(
                () => Api.Staff.Sellers[file!.Seller!.SellerId!.Value].Tier.PutAsync(wanted, cancellationToken: Left),
                "会员等级已调整"
            )
        )
            await AgainAsync();
    }

    private static string TierOf(string? tier) =>
        tier switch
        {
            "silver" => "银卡",
            "gold" => "金卡",
            "vip" => "VIP",
            _ => "普通",
        };

    private async Task AgainAsync()
    {
        reason = "";
        await LoadAsync(ReadAsync);
    }

    private static string NameOf(InterventionKind? kind) => kind == InterventionKind.Cancel ? "代卖家取消" : "立即重试";

    private sealed record Step(DateTimeOffset At, string Took, string Title, string? Text, string Room);
}
