using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Messaging;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Notices;

/// <summary>
/// Sends messages that wait. What nobody knows is tried again a few times: should the first have arrived after all, the app refuses the
/// second, since the person's yes is used up.
/// </summary>
internal sealed partial class MessageLoop(WorkServices work, ILogger<MessageLoop> log) : WorkLoop(WorkName, "notices.app_messages", work)
{
    public const string WorkName = "notices-messages";
    private const int AttemptsMax = 5;
    private static readonly TimeSpan backoff = TimeSpan.FromSeconds(20);

    private readonly TimeProvider clock = work.Clock;

    protected override bool CountsAttempts => true;

    protected override async Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<CardRecycleDb>();
        var row = await db.AppMessages.AsNoTracking().SingleAsync(m => m.Id == id, ct);
        if (row.Outcome is not null)
            return;
        var (outcome, code) = await SendAsync(row, services, db, ct);
        var now = clock.GetUtcNow();
        if (outcome == MessageOutcome.Unknown && row.Attempts < AttemptsMax)
        {
            var next = now + (row.Attempts * backoff);
            await db
                .AppMessages.Where(m => m.Id == id && m.Outcome == null)
                .ExecuteUpdateAsync(s => s.SetProperty(m => m.NextAttemptAt, next).SetProperty(m => m.Code, code), ct);
            return;
        }
        if (outcome == MessageOutcome.Wrong)
            LogWrong(log, row.Channel, row.Topic, code ?? "-");
        await db
            .AppMessages.Where(m => m.Id == id && m.Outcome == null)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(m => m.Outcome, outcome)
                        .SetProperty(m => m.Code, code)
                        .SetProperty(m => m.EndedAt, now)
                        .SetProperty(m => m.NextAttemptAt, (DateTimeOffset?)null),
                ct
            );
        // The app knows better than we do what the person has said.
        if (outcome == MessageOutcome.NotWanted)
            await db
                .MessageConsents.Where(c => c.SellerId == row.SellerId && c.Channel == row.Channel && c.Topic == row.Topic)
                .Where(c => c.UsedAt == null)
                .ExecuteUpdateAsync(s => s.SetProperty(c => c.UsedAt, now), ct);
    }

    private static async Task<(MessageOutcome, string?)> SendAsync(
        AppMessageRow row,
        IServiceProvider services,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var addresses = await services.GetRequiredService<ISellerAddresses>().OfAsync(db, row.SellerId, ct);
        var to = row.Channel == AppChannel.WeChat ? addresses?.WeChatOpenId : addresses?.AlipayOpenId;
        if (to is null)
            return (MessageOutcome.NotWanted, "no-address");
        var app = services.GetServices<IAppMessages>().Single(a => a.Channel == row.Channel);
        return await app.SendAsync(new(to, row.Topic, row.Page, row.Facts), ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message over {Channel} about {Topic} was refused: {Code}. See the templates.")]
    private static partial void LogWrong(ILogger logger, AppChannel channel, MessageTopic topic, string code);
}
