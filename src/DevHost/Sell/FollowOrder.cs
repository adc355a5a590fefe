using System.Diagnostics;
using CardRecycle.DevHost.Terminal;
using Spectre.Console;

namespace CardRecycle.DevHost.Sell;

/// <summary>Watches the order, shows each state as it comes, and does what the seller is asked to do.</summary>
internal sealed class FollowOrder(SellRequest request, JsonService api, SandboxDoors doors)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(150);
    private const int SameActionMax = 5;

    private readonly Stopwatch watched = Stopwatch.StartNew();
    private readonly Dictionary<string, int> done = [];
    private int shown;

    public async Task<OrderInfo> RunAsync(OrderInfo order, TestCardInfo card, CancellationToken ct)
    {
        Look.Chapter("④", "进度", "order states as they happen");
        while (true)
        {
            order = await UntilSomethingIsToDoAsync(order, ct);
            if (order.IsFinal || IsOver || !await ActAsync(order, card, ct))
                return order;
            order = await ReadAsync(order, ct);
        }
    }

    private bool IsOver => watched.Elapsed.TotalSeconds > request.WaitSeconds;

    /// <summary>While it is being paid the money can already be confirmed in WeChat; the order asks for it only some seconds
    /// later.</summary>
    private static bool MayTakeMoney(OrderInfo order) => order.State is "paying" or "awaitingPayee";

    private static bool AsksSeller(OrderInfo order) =>
        MayTakeMoney(order) || order.State is "awaitingCode" or "awaitingRepair" or "awaitingRequote";

    private async Task<OrderInfo> UntilSomethingIsToDoAsync(OrderInfo order, CancellationToken ct)
    {
        if (!Screen.IsLive)
            return await WatchAsync(order, _ => { }, ct);
        return await AnsiConsole
            .Status()
            .Spinner(Spinner.Known.Dots)
            .StartAsync("…", status => WatchAsync(order, o => status.Status($"[grey]{Markup.Escape(o.Message)}[/]"), ct));
    }

    private async Task<OrderInfo> WatchAsync(OrderInfo order, Action<OrderInfo> tell, CancellationToken ct)
    {
        while (true)
        {
            foreach (var step in order.Timeline.Skip(shown))
                Show(step, order.SubmittedAt);
            shown = order.Timeline.Count;
            tell(order);
            // Staff decide about an order under review; nobody watches that long.
            if (order.IsFinal || AsksSeller(order) || order.State == "underReview" || IsOver)
                return order;
            await Task.Delay(Poll, ct);
            order = await ReadAsync(order, ct);
        }
    }

    private Task<OrderInfo> ReadAsync(OrderInfo order, CancellationToken ct) => api.GetAsync<OrderInfo>($"/orders/{order.OrderId}", ct);

    private static void Show(OrderStepInfo step, DateTimeOffset since)
    {
        var colour = Look.ColourOf(step.State);
        AnsiConsole.MarkupLine(
            $"  [grey]{Look.Seconds(step.At - since), 7}[/]  [{colour}]●[/] [bold]{Markup.Escape(step.Title)}[/] [grey]{Look.English(step.State)}[/]  "
                + Markup.Escape(step.Message)
        );
    }

    /// <summary>Does what the state asks for.</summary>
    /// <returns>False when there is nothing that this seller can do.</returns>
    private async Task<bool> ActAsync(OrderInfo order, TestCardInfo card, CancellationToken ct)
    {
        done[order.State] = done.GetValueOrDefault(order.State) + 1;
        if (done[order.State] > SameActionMax && !MayTakeMoney(order))
            return false;
        switch (order.State)
        {
            case "awaitingCode":
                await EnterCodeAsync(order, card, ct);
                return true;
            case "awaitingRepair":
                await doors.MendCardAsync(card, ct);
                Act("处理卡片", "the card is mended, verify it again");
                await api.PostAsync($"/orders/{order.OrderId}/retry", null, ct);
                return true;
            case "awaitingRequote":
                await AnswerRequoteAsync(order, ct);
                return true;
            case "paying" or "awaitingPayee":
                return await TakeMoneyAsync(order, ct);
            default:
                return false;
        }
    }

    private async Task EnterCodeAsync(OrderInfo order, TestCardInfo card, CancellationToken ct)
    {
        var code = order.Challenge is { IsSms: false, PictureUrl: { } picture }
            ? await doors.ReadPictureAsync(picture, ct)
            : await doors.ReadIssuerSmsAsync(card.Number ?? "", ct);
        Act("输入验证码", "enter the issuer's code", code);
        await api.PostAsync($"/orders/{order.OrderId}/code", new { code }, ct);
    }

    private async Task AnswerRequoteAsync(OrderInfo order, CancellationToken ct)
    {
        if (order.Proposed is not { } proposed)
            return;
        AnsiConsole.Write(AskForQuote.Lines(proposed.Lines, proposed.AmountFen));
        Act(
            "新报价",
            "new offer on the verified facts",
            $"余额 {Look.Yuan(proposed.PreviousBalanceFen)} → {Look.Yuan(proposed.BalanceFen)}, 到手 {Look.Yuan(proposed.PreviousAmountFen)} → {Look.Yuan(proposed.AmountFen)}"
        );
        if (request.DeclineRequote)
        {
            Act("不接受", "declined: cancel the order");
            await api.PostAsync($"/orders/{order.OrderId}/cancel", null, ct);
            return;
        }
        Act("接受", "accepted");
        await api.PostAsync(
            $"/orders/{order.OrderId}/accept-requote",
            new { proposed.AmountFen },
            ct,
            // The same agreement however often it is sent.
            $"accept-{order.OrderId}-{proposed.AmountFen}"
        );
    }

    private async Task<bool> TakeMoneyAsync(OrderInfo order, CancellationToken ct)
    {
        var payout = await api.GetAsync<PayoutInfo>($"/orders/{order.OrderId}/payout", ct);
        if (payout.State == "confirmInWeChat" && payout.Confirm is { } confirm)
        {
            if (done.TryAdd(confirm.Package, 1))
            {
                await doors.ConfirmTransferAsync(confirm, ct);
                Act("微信确认收款", "tapped “confirm receipt” in WeChat", Look.Yuan(payout.AmountFen));
            }
            await Task.Delay(Poll, ct);
            return true;
        }
        if (payout.State == "needsYou")
        {
            Look.Note(payout.Message);
            return false;
        }
        await Task.Delay(Poll, ct);
        return true;
    }

    private static void Act(string chinese, string english, string detail = "") =>
        AnsiConsole.MarkupLine(
            $"           [yellow]▸[/] {Markup.Escape(chinese)} [grey]{Markup.Escape(english)}[/]  {Markup.Escape(detail)}"
        );
}
