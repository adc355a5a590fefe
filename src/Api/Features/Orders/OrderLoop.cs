using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Claims orders that wait for their issuer, the gate or a deadline, and takes each as far as it goes.</summary>
internal sealed class OrderLoop(WorkServices work, ILogger<OrderLoop> log) : WorkLoop(WorkName, "orders.orders", work)
{
    public const string WorkName = "orders";

    /// <summary>Verify, assess, take over: no order has more steps that follow at once.</summary>
    private const int StepsMax = 4;

    protected override bool CountsAttempts => true;

    protected override async Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<CardRecycleDb>();
        var order = await db.Orders.SingleAsync(o => o.Id == id, ct);
        for (var step = 0; step < StepsMax; step++)
        {
            var before = order.State;
            var goesOn = before switch
            {
                OrderState.Verifying => await services.GetRequiredService<VerifyCard>().RunAsync(order, ct),
                OrderState.Assessing => await services.GetRequiredService<AssessDeal>().RunAsync(order, ct),
                OrderState.Acquiring => await services.GetRequiredService<TakeOverCard>().RunAsync(order, ct),
                _ => await services.GetRequiredService<PassDeadline>().RunAsync(order, ct),
            };
            if (order.State != before)
                OrderLog.Comes(log, order);
            if (!goesOn)
                return;
        }
    }
}

/// <summary>A deadline has passed: the order expires and gives the card back, or its review is escalated.</summary>
internal sealed class PassDeadline(CardRecycleDb db, OrderEnding ending, TimeProvider clock, IOptions<OrderDeadlines> deadlines)
{
    public async Task<bool> RunAsync(Order order, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (order.DeadlineAt is { } deadline && deadline > now)
        {
            order.NextAttemptAt = deadline;
        }
        else
        {
            order.Apply(
                OrderCommand.DeadlinePassed,
                order.State == OrderState.UnderReview ? "escalated" : "deadline",
                now,
                deadlines.Value
            );
            if (OrderMachine.EndedUnsold(order.State))
                await ending.EndUnsoldAsync(order, ct);
        }
        await db.SaveChangesAsync(ct);
        return false;
    }
}
