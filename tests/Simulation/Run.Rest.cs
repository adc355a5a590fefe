using System.Net.Http.Headers;
using System.Net.Http.Json;
using CardRecycle.Api.Platform.Security;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Simulation;

/// <summary>How a run comes to rest.</summary>
internal sealed partial class Run
{
    private const int RestRounds = 240;
    private const int QuietRounds = 8;

    /// <summary>A bank sends money back within four days.</summary>
    private const int BouncingQuarters = 18;
    private const int BilledDays = 3;
    private static readonly TimeSpan quarter = TimeSpan.FromHours(6);

    /// <summary>All faults end, everybody does their part, and time passes until nothing is open: no order, no payout, no bounce that a bank
    /// still has in mind, no bill of a day on which something moved.</summary>
    private async Task RestAsync(CancellationToken ct)
    {
        await EndFaultsAsync(ct);
        await CalmDownAsync(ct);
        for (var i = 0; i < BouncingQuarters; i++)
        {
            await world.AdvanceAsync(quarter);
            await WorkAsync(ct);
        }
        await CalmDownAsync(ct);
        for (var i = 0; i < BilledDays; i++)
        {
            await world.AdvanceAsync(TimeSpan.FromDays(1));
            await WorkAsync(ct);
        }
    }

    private async Task EndFaultsAsync(CancellationToken ct)
    {
        while (held.Count > 0)
            await ResumeAsync(ct);
        (await world.Providers.DeleteAsync("/faults", ct)).Dispose();
        await sellers.BankIsAsync(new { suspectMs = 0, suspectUntold = false });
        foreach (var api in world.Apis)
            api.Clock.Off = TimeSpan.Zero;
        world.Post.Acknowledged = 1;
        sellers.Obliging = true;
        foreach (var person in people)
        {
            await sellers.BehaveAsync(person, new { autoConfirmMs = 1_000 });
            await sellers.BankOfAsync(person, new { });
        }
    }

    /// <summary>Until every sale has ended and all that is owed is paid, or for a day and a half.</summary>
    private async Task CalmDownAsync(CancellationToken ct)
    {
        for (var round = 0; round < RestRounds; round++)
        {
            await WorkAsync(ct);
            if (live.Count == 0 && round > QuietRounds && !await world.OwesAsync(ct))
                return;
            await world.AdvanceAsync(round < RestRounds / 2 ? TimeSpan.FromSeconds(20) : TimeSpan.FromMinutes(20));
        }
    }

    /// <summary>Everything that can be done at this moment.</summary>
    private async Task WorkAsync(CancellationToken ct)
    {
        var api = world.Apis[0];
        foreach (var loop in api.Loops)
            while (await loop.RunOnceAsync(ct) > 0) { }
        while (world.Post.Draw(random, keep: false) is { } letter)
            await SendAsync(api, letter, ct);
        live.RemoveAll(s => s.IsOver);
        foreach (var sale in live.Where(s => s.OrderId is not null))
            await LookAndHelpAsync(api, sale, ct);
        foreach (var sale in await NeedingAsync(ct))
            await sellers.AskForMoneyAsync(api, sale);
    }

    private async Task LookAndHelpAsync(Replica api, Sale sale, CancellationToken ct)
    {
        await sellers.LookAsync(api, sale);
        if (sale.State != "underReview")
            return;
        var token = api.Services.GetRequiredService<TokenIssuer>().ForStaff("simulated-reviewer", ["risk"]).Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/staff/orders/{sale.OrderId}/review")
        {
            Content = JsonContent.Create(new { decision = "approve", reason = "simulated" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", sellers.NewKey());
        using var answer = await api.Client.SendAsync(request, ct);
    }
}
