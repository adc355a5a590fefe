using System.Security.Claims;
using CardRecycle.StaffConsole.Client.Models;
using CardRecycle.StaffConsole.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace CardRecycle.StaffConsole.Pages.Risk;

/// <summary>One case, decided without leaving the page. Every act is a request; the page then shows what the Api says.</summary>
public sealed partial class CaseDesk
{
    private const int AskHours = 24;
    private const int ReasonLengthMin = 2;

    private CaseView? view;
    private string reason = "";
    private string? typology;
    private string ask = Typologies.Asks[0].Code;
    private string me = "";
    private MudTextField<string>? reasonField;
    private DotNetObjectReference<CaseDesk>? self;

    [Parameter]
    public Guid CaseId { get; set; }

    private bool IsMine => view?.Case?.Owner == me;

    private DecisionFile? Latest => view?.Decisions?.Where(d => d.OrderId == view.Case!.OrderId).MaxBy(d => d.At);

    protected override async Task OnParametersSetAsync()
    {
        me = (await Who.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";
        await LoadAsync(ReadAsync);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await Js.InvokeVoidAsync("consoleKeys.listen", self = DotNetObjectReference.Create(this));
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        self?.Dispose();
        try
        {
            await Js.InvokeVoidAsync("consoleKeys.stop");
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and its listener with it.
        }
    }

    [JSInvokable]
    public async Task KeyAsync(string key)
    {
        switch (key)
        {
            case "b":
                Navigation.NavigateTo("/risk/cases");
                return;
            case "c":
                await ClaimAsync();
                break;
            case "a" when IsMine:
                await DecideAsync(ReviewDecision.Approve);
                break;
            case "d" when IsMine:
                await DecideAsync(ReviewDecision.Decline);
                break;
        }
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        await Brands.ReadAsync(Left);
        view = await Api.Staff.Risk.Cases[CaseId].GetAsync(cancellationToken: Left);
    }

    private Task ClaimAsync() => DoAsync(() => Api.Staff.Risk.Cases[CaseId].Claim.PostAsync(NewKey, Left), "已领取", needsReason: false);

    private Task ReleaseAsync() =>
        DoAsync(() => Api.Staff.Risk.Cases[CaseId].Release.PostAsync(new() { Reason = reason }, NewKey, Left), "已退回队列");

    private Task DecideAsync(ReviewDecision decision) =>
        DoAsync(
            () =>
                Api
                    .Staff.Risk.Cases[CaseId]
                    .Decide.PostAsync(
                        new()
                        {
                            Decision = decision,
                            Reason = reason,
                            Typology = decision == ReviewDecision.Decline ? typology : null,
                        },
                        NewKey,
                        Left
                    ),
            $"已决定：{Words.Of<ReviewDecision>(decision)}"
        );

    private Task SecondAsync(bool agree) =>
        DoAsync(
            () => Api.Staff.Risk.Cases[CaseId].Confirm.PostAsync(new() { Agree = agree, Reason = reason }, NewKey, Left),
            agree ? "已同意" : "已退回"
        );

    private Task AskAsync() =>
        DoAsync(
            () =>
                Api
                    .Staff.Risk.Cases[CaseId]
                    .Ask.PostAsync(
                        new()
                        {
                            Code = ask,
                            Hours = AskHours,
                            Reason = reason,
                        },
                        NewKey,
                        Left
                    ),
            "已通知卖家"
        );

    private Task NoteAsync() =>
        DoAsync(() => Api.Staff.Risk.Cases[CaseId].Evidence.PostAsync(new() { Text = reason }, NewKey, Left), "已记录");

    private Task FreezeAsync() =>
        DoAsync(() => Api.Staff.Risk.Cases[CaseId].Freeze.PostAsync(new() { Reason = reason }, NewKey, Left), "账户已冻结");

    private Task BlacklistAsync() =>
        DoAsync(
            () =>
                Api.Staff.Risk.Blacklist.PostAsync(
                    new()
                    {
                        Kind = BlacklistKind.Seller,
                        Value = view!.Case!.SellerId.ToString(),
                        Reason = reason,
                    },
                    NewKey,
                    Left
                ),
            "已加入黑名单"
        );

    private Task ReportAsync() =>
        DoAsync(
            async () =>
            {
                var report = await Api.Staff.Risk.Cases[CaseId].Report.PostAsync(new() { Reason = reason, Unmasked = false }, NewKey, Left);
                await Js.InvokeVoidAsync(
                    "consoleFiles.saveBytes",
                    $"可疑交易报告-{view!.Case!.OrderNo}.docx",
                    SuspicionDocument.ContentType,
                    Convert.ToBase64String(SuspicionDocument.Write(report!, Brands))
                );
            },
            "报告已生成并存档",
            keepsReason: true
        );

    /// <param name="act">The request.</param>
    /// <param name="done">What is said when it is done.</param>
    /// <param name="needsReason">Whether it goes on record with a reason.</param>
    /// <param name="keepsReason">Whether the decision that follows will mostly have the same one.</param>
    private async Task DoAsync(Func<Task> act, string done, bool needsReason = true, bool keepsReason = false)
    {
        var said = reason;
        if (needsReason && reason.Trim().Length < ReasonLengthMin)
        {
            Snackbar.Add("请先写下理由。", Severity.Warning);
            if (reasonField is not null)
                await reasonField.FocusAsync();
            return;
        }
        if (await ActAsync(act, done))
        {
            // What was typed meanwhile belongs to the next act.
            if (!keepsReason && reason == said)
                reason = "";
            await LoadAsync(ReadAsync);
        }
    }
}
