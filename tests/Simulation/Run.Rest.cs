using System.Net.Http.Headers;
using System.Net.Http.Json;
using CardRecycle.Api.Platform.Security;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Simulation;

/// <summary>How a run comes to rest.</summary>
internal sealed partial class Run
{
    private const int QuietRounds = 8;

    /// <summary>So long do the banks of bank cards go on as they were: in a short life most payouts are sent only now, and none would
    /// ever come back.</summary>
    private const int OldHabitsRounds = 6;

    /// <summary>A bank sends money back within four days.</summary>
    private const int BouncingQuarters = 18;
    private const int BilledDays = 3;
    private static readonly TimeSpan stepMin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan stepMax = TimeSpan.FromHours(1);

    /// <summary>A transfer that nobody confirms comes back within a day, with some lag, and is then offered again.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromHours(41);
    private static readonly TimeSpan quarter = TimeSpan.FromHours(6);

    /// <summary>All faults end, everybody does their part, and time passes until nothing is open: no order, no payout, no bounce
    /// that a bank
    /// still has in mind, no bill of a day on which something moved.</summary>
    private async Task RestAsync(CancellationToken ct)
    {
        await EndFaultsAsync(ct);
        for (var i = 0; i < OldHabitsRounds; i++)
        {
            await WorkAsync(ct);
            await world.AdvanceAsync(stepMin);
        }
        if (options.Plant?.Cards is null)
            foreach (var person in people)
                await sellers.BankOfAsync(person, new { });
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
            await sellers.BehaveAsync(person, new { autoConfirmMs = 1_000 });
    }

    /// <summary>Until every sale has ended and all that is owed is paid, or patience ends. Time passes faster while nothing comes
    /// to its end: then something is waited for that takes hours.</summary>
    private async Task CalmDownAsync(CancellationToken ct)
    {
        var until = world.Clock.GetUtcNow() + patience;
        var (step, before) = (stepMin, (-1, -1L));
        for (var round = 0; world.Clock.GetUtcNow() < until; round++)
        {
            await WorkAsync(ct);
            var open = (live.Count, await world.OwedAsync(ct));
            if (open is (0, 0) && round > QuietRounds)
                return;
            step = open != before ? stepMin : TimeSpan.FromTicks(Math.Min(step.Ticks * 2, stepMax.Ticks));
            before = open;
            await world.AdvanceAsync(step);
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
        var review = $"/staff/orders/{sale.OrderId}/review";
        // A card that no issuer has confirmed cannot be approved: it is looked at again.
        if (!await StaffAsync(api, "simulated-reviewer", review, new { decision = "approve", reason = "simulated" }, ct))
            await StaffAsync(api, "simulated-reviewer", review, new { decision = "recheck", reason = "simulated" }, ct);
        // Above the limit of four eyes somebody else must agree.
        if (await world.CaseForSecondAsync(sale.OrderId!.Value, ct) is { } caseId)
            await StaffAsync(
                api,
                "simulated-second",
                $"/staff/risk/cases/{caseId}/confirm",
                new { agree = true, reason = "simulated" },
                ct
            );
    }

    private async Task<bool> StaffAsync(Replica api, string name, string path, object body, CancellationToken ct)
    {
        var token = api.Services.GetRequiredService<TokenIssuer>().ForStaff(name, ["risk"]).Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", sellers.NewKey());
        using var answer = await api.Client.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode)
            Note($"refused {path}: {await answer.Content.ReadAsStringAsync(ct)}");
        return answer.IsSuccessStatusCode;
    }
}
